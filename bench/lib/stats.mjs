/** The value below which a share `p` of the samples lies; null without samples. */
export function quantile(samples, p) {
  if (samples.length === 0) return null;
  const sorted = Float64Array.from(samples).sort();
  return round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))]);
}

export const round = (value, digits = 2) => Number(value.toFixed(digits));

/** What a latency table shows, milliseconds. */
export const summary = (samples) => ({
  n: samples.length,
  p50: quantile(samples, 0.5),
  p90: quantile(samples, 0.9),
  p99: quantile(samples, 0.99),
  max: quantile(samples, 1),
});

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds since 1970, finer than `Date.now()` and comparable between processes of one machine. */
export const now = () => performance.timeOrigin + performance.now();

/** Polls until `check` gives something truthy. @throws after `ms` */
export async function until(check, { ms = 60_000, every = 100, what = 'a condition' } = {}) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what} did not come about within ${ms} ms`);
    await sleep(every);
  }
}
