import { type RefObject, useLayoutEffect, useState } from 'react'

/** The field, or the row of fields, whose words stand below it. */
const FIELD = '.form-row, .form-list-item, .form-field'
const WORDS = '.form-problem, .result'

/**
 * How far below a control its list begins, in pixels: below what is said of the control, so that both can be read.
 * While the list is open it never goes up again: who is about to click an entry means that one.
 */
export function useBelowWords(control: RefObject<HTMLElement | null>, isOpen: boolean): number {
  const [down, setDown] = useState(0)
  useLayoutEffect(() => {
    const field = control.current?.closest(FIELD)
    if (!isOpen || field === null || field === undefined) return setDown(0)
    const look = () => setDown((before) => Math.max(before, heightOfWords(control.current, field)))
    // What an expression gives is known later than it is typed; the field grows by it.
    const watch = new ResizeObserver(look)
    watch.observe(field)
    look()
    return () => watch.disconnect()
  }, [control, isOpen])
  return down
}

function heightOfWords(control: HTMLElement | null, field: Element): number {
  if (control === null) return 0
  const { bottom } = control.getBoundingClientRect()
  const words = [...field.querySelectorAll(WORDS)]
  return Math.max(0, ...words.map((each) => each.getBoundingClientRect().bottom - bottom))
}
