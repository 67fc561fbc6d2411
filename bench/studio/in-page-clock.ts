/**
 * Runs in the page before its own code. `benchFrames` collects the time of every frame; `benchKeys` has for each key or
 * press the ms until what it did was painted: the first task behind the next frame comes when that frame is done.
 * A modifier does nothing by itself: it is held down before its key, and its time would be counted as that of the key.
 * While `benchForm` is true, the form of what was chosen must be painted too: in a large flow it comes behind the canvas.
 */
export const IN_PAGE_CLOCK = `
  globalThis.benchFrames = []
  globalThis.benchKeys = []
  globalThis.benchForm = false
  const benchModifiers = ['Control', 'Shift', 'Alt', 'Meta']
  const frame = (at) => { benchFrames.push(at); requestAnimationFrame(frame) }
  requestAnimationFrame(frame)
  const isLate = () => benchForm && document.querySelector('.inspector[inert]') !== null
  const painted = ({ timeStamp }) => requestAnimationFrame(() => {
    if (isLate()) return painted({ timeStamp })
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => benchKeys.push(performance.now() - timeStamp)
    port2.postMessage(0)
  })
  addEventListener('keydown', (event) => { if (!benchModifiers.includes(event.key)) painted(event) }, true)
  addEventListener('click', painted, true)
`
