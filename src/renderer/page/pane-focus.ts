import { onceFormDrawn } from '../inspector/form-drawn.ts'
import type { PageStudio } from './page-studio.ts'

/** The panes, in the order that a key leads through them. */
const panes = [
  '.title-bar',
  '.notice',
  '.rail',
  '.left-panel',
  '.canvas',
  '.run-notice',
  '.desk-bottom',
  '.inspector',
]
const focusable =
  ':is(input, textarea, select, button, a[href], [tabindex="0"]):not(:disabled, [tabindex="-1"])'

/** Gives the keys to the next pane that has something to give them to; `step` -1 for the one before. */
export function focusNextPane(step: 1 | -1): void {
  const shown = panes.flatMap((pane) => document.querySelector(pane) ?? [])
  const at = shown.findIndex((pane) => pane.contains(document.activeElement))
  for (let tried = 1; tried <= shown.length; tried += 1) {
    const from = at === -1 && step === -1 ? shown.length : at
    const pane = shown[(from + step * tried + shown.length * 2) % shown.length]
    const first = pane?.querySelector<HTMLElement>(focusable)
    if (first === null || first === undefined) continue
    first.focus()
    return
  }
}

/** Gives the keys to the form of the selected node: to its name, or to its first setting where it has one. */
export function focusSettings(page: PageStudio, which: 'name' | 'first'): void {
  onceFormDrawn(page, () => {
    const name = document.querySelector<HTMLInputElement>('.inspector input[aria-label="Name"]')
    const first = document.querySelector<HTMLElement>(
      '.inspector section[aria-label="Settings"] :is(input, textarea, select, button):not(:disabled)',
    )
    const field = which === 'first' ? (first ?? name) : name
    field?.focus()
    if (field instanceof HTMLInputElement) field.select()
  })
}
