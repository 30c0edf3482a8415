import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Page } from 'playwright-core';

/** How people look at it; at 200 % of zoom a page has half the room, and each of its pixels is four. */
const SIZES = {
  1440: { width: 1440, height: 900, deviceScaleFactor: 1 },
  768: { width: 768, height: 1024, deviceScaleFactor: 1 },
  390: { width: 390, height: 844, deviceScaleFactor: 2 },
  '1440-zoom': { width: 720, height: 450, deviceScaleFactor: 2 },
} as const;

/** Further down a long page only repeats itself, and nobody sees anything on a picture of it. */
const TALLEST = 2_400;

/**
 * Pictures of the page as it stands, at four sizes, in the folder that `SCREENSHOTS` names; none without it. Taken by the
 * protocol itself: Playwright's own would plant a style in the page, and know only one of the sizes.
 */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'] ?? '';
  if (folder === '') return;
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  const session = await page.context().newCDPSession(page);
  for (const [size, metrics] of Object.entries(SIZES)) {
    await session.send('Emulation.setDeviceMetricsOverride', { ...metrics, mobile: false });
    await page.evaluate(() => new Promise((painted) => requestAnimationFrame(painted)));
    const { cssContentSize } = await session.send('Page.getLayoutMetrics');
    const height = Math.min(Math.max(cssContentSize.height, metrics.height), TALLEST);
    const { data } = await session.send('Page.captureScreenshot', {
      captureBeyondViewport: true,
      clip: { x: 0, y: 0, width: metrics.width, height, scale: 1 },
    });
    await writeFile(join(folder, `${name}-${size}.png`), Buffer.from(data, 'base64'));
  }
  await session.send('Emulation.clearDeviceMetricsOverride');
  await session.detach();
  if (before !== null) await page.setViewportSize(before);
}
