const namesOnMac = { $mod: '⌘', Shift: '⇧', Alt: '⌥', Delete: '⌦', Backspace: '⌫' }
const names = { $mod: 'Ctrl', Delete: 'Del' }
const arrows = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' }

/** Keys as a person reads them: `⌘K` on a Mac, else `Ctrl K`. */
export function keysText(keys: string, isMac = navigator.userAgent.includes('Mac')): string {
  const known: Readonly<Record<string, string>> = { ...arrows, ...(isMac ? namesOnMac : names) }
  // What is in brackets may be pressed too: on most keyboards a question mark needs it.
  const parts = keys.replace(/^(\[\w+\]\+)+/, '').split(/(?<=.)\+/)
  const texts = parts.map((key) => known[key] ?? (key.length === 1 ? key.toUpperCase() : key))
  return texts.join(isMac ? '' : ' ')
}
