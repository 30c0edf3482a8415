/**
 * The way out of a page, as the text of a JavaScript expression: a function that watches the Shift key and leaves. One
 * source for the pages that nodes write (there it is part of an inline script whose digest the policy names) and for the
 * console (whose build makes a module of it). It speaks the JavaScript of old telephones, and needs nothing around it.
 *
 * `wayOut({ to, cover, end, onPress })` answers `{ leave }`:
 * - `to()`: where she goes, something harmless; in place of this page's entry in the history.
 * - `cover()`: hides what is on the screen, before anything is asked of the network.
 * - `end(done)`: ends her session; left out where a page knows of none. Whether it answers, fails or is silent for
 *   `PATIENCE` milliseconds: she goes. Nothing is asked of a machine that may be gone before she can leave it.
 * - `onPress(missing)`: how many presses of Shift are still missing; null: begun anew.
 *
 * Shift counts where it is pressed alone, three times within five seconds; another key or a click begins anew, so that
 * neither typing capitals nor choosing a range leads away (after GOV.UK's "Exit this page").
 */
export const WAY_OUT = `function (page) {
  var PRESSES = 3, WITHIN = 5000, PATIENCE = 700;
  var presses = 0, isAlone = false, late = 0, forget = 0;
  var go = function () {
    clearTimeout(late);
    late = 0;
    window.location.replace(page.to());
  };
  var leave = function () {
    page.cover();
    // the first press counts: whoever presses again and again must not be kept by that
    if (late) return;
    if (!page.end) { go(); return; }
    var mine = late = setTimeout(go, PATIENCE);
    var done = function () { if (late === mine) go(); };
    try { page.end(done); } catch (error) { done(); }
  };
  var reset = function () {
    clearTimeout(forget);
    isAlone = false;
    if (presses > 0) page.onPress(null);
    presses = 0;
  };
  document.addEventListener('keydown', function (event) {
    if (event.repeat) return;
    if (event.key === 'Shift') isAlone = true;
    else reset();
  }, true);
  document.addEventListener('keyup', function (event) {
    if (event.key !== 'Shift' || !isAlone) return;
    isAlone = false;
    clearTimeout(forget);
    presses += 1;
    if (presses >= PRESSES) { presses = 0; leave(); return; }
    page.onPress(PRESSES - presses);
    forget = setTimeout(reset, WITHIN);
  }, true);
  document.addEventListener('pointerdown', reset, true);
  // she is gone; a page that the browser keeps must not go on when it is shown again
  window.addEventListener('pagehide', function () { clearTimeout(late); late = 0; reset(); });
  return { leave: leave };
}`;

/**
 * Ends the gateway's session on the way out, as the text of a function for `end` above. It outlives the page: what is not
 * answered when she goes is still heard by a gateway that comes back in time. The answer leads elsewhere, and is not
 * followed: only the page itself goes there.
 */
export const END_SESSION = `function (done) {
  fetch('/exit', { redirect: 'manual', keepalive: true, cache: 'no-store', credentials: 'same-origin' }).then(done, done);
}`;
