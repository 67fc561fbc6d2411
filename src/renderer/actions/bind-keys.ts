import { type KeybindingsMap, tinykeys } from 'tinykeys'
import type { PageStudio } from '../page/page-studio.ts'
import type { Action } from './action.ts'

/** Has keys run their actions; gives what ends it. Never while a person types, but for actions that say so. */
export function bindKeys(page: PageStudio, actions: readonly Action[]): () => void {
  const bindings: KeybindingsMap = Object.fromEntries(
    actions
      .filter(({ heardByBrowser }) => heardByBrowser !== true)
      .flatMap((action) => (action.keys ?? []).map((keys) => [keys, pressed(page, action)])),
  )
  // Whether a person types is asked above: some actions work in a field too.
  return tinykeys(window, bindings, { ignore: ({ isComposing }) => isComposing })
}

function pressed(page: PageStudio, action: Action): (event: KeyboardEvent) => void {
  return (event) => {
    // A list or a field that has done something with the key already has had it.
    if (event.defaultPrevented || !hears(action, event.target)) return
    const isOff = action.isOff?.(page) === true
    // Of other actions also where they are off: the browser's own meaning of Ctrl+S helps nobody here.
    if (isOff && action.onCanvas === true) return
    event.preventDefault()
    if (!isOff) void action.run(page)
  }
}

function hears({ whileTyping, onCanvas, onPanes }: Action, target: EventTarget | null): boolean {
  if (onCanvas === true) return isOnCanvas(target)
  if (isInDialog(target)) return whileTyping === true && onPanes !== true
  return whileTyping === true || !isTyping(target)
}

/** Whether what a key or the clipboard does there is meant for the canvas. */
export function isOnCanvas(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || isTyping(target)) return false
  return target === document.body || (target.closest('.canvas') !== null && target.closest('button') === null)
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog]') !== null
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
