/** Keys as a person reads them: `⌘K` on a Mac, else `Ctrl K`. */
export function keysText(keys: string, isMac = navigator.userAgent.includes('Mac')): string {
  const names: Readonly<Record<string, string>> = isMac
    ? { $mod: '⌘', Shift: '⇧', Alt: '⌥', Delete: '⌦', Backspace: '⌫' }
    : { $mod: 'Ctrl', Delete: 'Del' }
  const parts = keys.split('+').map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
  return parts.join(isMac ? '' : ' ')
}
