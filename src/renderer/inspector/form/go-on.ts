import type { FieldPath } from '../../../flow/json-tree.ts'
import type { PageStudio } from '../../page/page-studio.ts'
import { onceFormRedrawn } from '../form-drawn.ts'
import { fieldId } from './field-id.ts'

/** On what stands around the control of a setting that the node cannot do without and does not have yet. */
export const NEEDED = 'data-needed'

/** On a control that keys were led to. */
const LED = 'data-led'

const CONTROLS = ':is(input, textarea, select, button):not(:disabled)'

/** Leads the keys from one setting to the next that is needed; where none is left, back to the canvas. */
export function goOn(page: PageStudio, from?: Element): void {
  const next = nextNeed(from)
  if (next === undefined) return page.canvas?.focus()
  next.scrollIntoView({ block: 'nearest' })
  next.focus()
  if (document.activeElement === next) next.setAttribute(LED, '')
}

/** Whether keys were led there, and nobody has come back to it: it is no fault to go on with something else first. */
export function wasLed(control: Element): boolean {
  const led = control.hasAttribute(LED)
  control.removeAttribute(LED)
  return led
}

/** The same once the form of the chosen node shows what was changed a moment ago. */
export function goOnSoon(page: PageStudio): void {
  onceFormRedrawn(page, () => goOn(page))
}

/** To the field behind the one of this path, once the form shows what was changed a moment ago. */
export function goBehindSoon(page: PageStudio, path: FieldPath): void {
  onceFormRedrawn(page, () => {
    const field = document.getElementById(fieldId(path))?.closest('.form-field')
    field?.nextElementSibling?.querySelector<HTMLElement>(CONTROLS)?.focus()
  })
}

/** To the innermost field of this path that the form has then. */
export function goToSoon(page: PageStudio, path: FieldPath): void {
  // Of a node whose help is read the form is not there.
  document.querySelector<HTMLElement>('.inspector [data-tab="setup"][aria-selected="false"]')?.click()
  onceFormRedrawn(page, () => {
    const ids = path.map((_, index) => fieldId(path.slice(0, path.length - index)))
    const field = ids.map((id) => document.getElementById(id)).find((each) => each !== null)
    field?.scrollIntoView({ block: 'center' })
    controlIn(field)?.focus()
  })
}

/** To the first field of the row that was just added to a list, by the id of the list. */
export function goToLastRowSoon(page: PageStudio, list: string): void {
  onceFormRedrawn(page, () => {
    const rows = document.getElementById(list)?.querySelectorAll(':scope > :is(.form-row, .form-list-item)')
    const control = controlIn([...(rows ?? [])].at(-1))
    control?.focus()
    if (document.activeElement === control) control?.setAttribute(LED, '')
  })
}

/** A list has no control of its own: the first field in it, else what adds one. The editor of code hands keys on itself. */
function controlIn(field: Element | null | undefined): HTMLElement | undefined {
  if (field == null) return undefined
  if (field.matches(`${CONTROLS}, [tabindex]`)) return field as HTMLElement
  const fields = field.querySelector<HTMLElement>(':is(input, textarea, select):not(:disabled)')
  return fields ?? field.querySelector<HTMLElement>(CONTROLS) ?? undefined
}

/** Below `from` first, then from the top again. */
function nextNeed(from: Element | undefined): HTMLElement | undefined {
  const needed = [...document.querySelectorAll(`.inspector [${NEEDED}]`)].filter(
    (each) => from === undefined || !each.contains(from),
  )
  const below = needed.find((each) => from !== undefined && isBelow(from, each))
  return (below ?? needed[0])?.querySelector<HTMLElement>(CONTROLS) ?? undefined
}

function isBelow(from: Element, other: Element): boolean {
  return (from.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
}

/** Whether Enter there means "that is it": in a field of one line, and in an expression. */
export function isLine(target: EventTarget): boolean {
  if (target instanceof HTMLTextAreaElement) return target.closest('.expression') !== null
  return target instanceof HTMLInputElement && ['text', 'number', 'search'].includes(target.type)
}
