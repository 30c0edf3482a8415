import { scaleBand, scaleLinear } from 'd3-scale';
import { useId, type JSX } from 'react';
import type { Bar } from './words-of.js';

const WIDTH = 640;
const LABELS = 250;
const NUMBERS = 60;
const BAND = 30;
const AXIS = 24;
const LONGEST = 34;

/** Bars with their numbers beside them; what is hidden is said in words, so that nobody takes it for nought. */
export function BarChart({
  title,
  description,
  hidden,
  bars,
  format,
}: {
  readonly title: string;
  readonly description: string;
  readonly hidden: string;
  readonly bars: readonly Bar[];
  readonly format: (value: number) => string;
}): JSX.Element {
  const id = useId();
  const height = bars.length * BAND + AXIS;
  const most = Math.max(1, ...bars.map(({ value }) => value ?? 0));
  const x = scaleLinear([0, most], [LABELS, WIDTH - NUMBERS]).nice(4);
  const y = scaleBand(
    bars.map((_, index) => String(index)),
    [0, bars.length * BAND],
  ).paddingInner(0.3);
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${String(WIDTH)} ${String(height)}`}
      role="img"
      aria-labelledby={`${id}-title ${id}-desc`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-desc`}>{description}</desc>
      {x.ticks(4).map((tick) => (
        <g key={tick}>
          <line className="chart-grid" x1={x(tick)} x2={x(tick)} y1={0} y2={height - AXIS} />
          <text x={x(tick)} y={height - 6} textAnchor="middle">
            {format(tick)}
          </text>
        </g>
      ))}
      {bars.map(({ label, value }, index) => {
        const top = y(String(index)) ?? 0;
        const middle = top + y.bandwidth() / 2;
        return (
          <g key={index}>
            <text x={LABELS - 8} y={middle} textAnchor="end" dominantBaseline="central">
              {label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label}
            </text>
            {value === null ? (
              <>
                <rect
                  className="chart-hidden"
                  x={LABELS}
                  y={top}
                  width={x(most / 10) - LABELS}
                  height={y.bandwidth()}
                />
                <text x={x(most / 10) + 6} y={middle} dominantBaseline="central">
                  {hidden}
                </text>
              </>
            ) : (
              <>
                <rect x={LABELS} y={top} width={x(value) - LABELS} height={y.bandwidth()} />
                <text x={x(value) + 6} y={middle} dominantBaseline="central">
                  {format(value)}
                </text>
              </>
            )}
          </g>
        );
      })}
    </svg>
  );
}
