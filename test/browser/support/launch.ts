import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './find-chromium.mjs';

/** Nothing that a browser does by itself: neither to its maker's servers nor to anybody else's. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // whatever a page asks of elsewhere and nobody answers in our place ends here
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/**
 * One headless Chromium with a profile of its own that goes when it ends. It is led through a pipe: whatever becomes of
 * this process, the browser ends when the pipe does.
 */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium here: set CHROMIUM.');
  return chromium.launch({
    executablePath,
    headless: true,
    args: QUIET,
    // people's browsers keep pages that were left, and bring them back as they were: so does this one
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
}
