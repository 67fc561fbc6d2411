import { type KeybindingsMap, tinykeys } from 'tinykeys'
import type { PageStudio } from '../page/page-studio.ts'
import type { Action } from './action.ts'

/** Has keys run their actions; gives what ends it. Never while a person types, but for actions that say so. */
export function bindKeys(page: PageStudio, actions: readonly Action[]): () => void {
  const bindings: KeybindingsMap = Object.fromEntries(
    actions.flatMap((action) => (action.keys ?? []).map((keys) => [keys, pressed(page, action)])),
  )
  // Whether a person types is asked above: some actions work in a field too.
  return tinykeys(window, bindings, { ignore: () => false })
}

function pressed(page: PageStudio, action: Action): (event: KeyboardEvent) => void {
  return (event) => {
    if (action.whileTyping !== true && isTyping(event.target)) return
    // Also where it is off: the browser's own meaning of Ctrl+S helps nobody here.
    event.preventDefault()
    if (action.isOff?.(page) !== true) void action.run(page)
  }
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
