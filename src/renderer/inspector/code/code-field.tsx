import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { useView } from '../../page/use-page.tsx'
import type { FieldInputProps } from '../form/field-props.ts'
import { textOf } from '../form/setting-text.ts'
import { useInspected } from '../inspected.tsx'
import type * as Editors from './code-editor.ts'
import type { CodeEditor } from './code-editor.ts'
import { messageTypes } from './message-types.ts'

type EditorModule = typeof Editors

/** Code of several lines, with the types of the message; a plain text area until its editor is there. */
export function CodeField({ id, field, setting: { value, set }, isWrong }: FieldInputProps) {
  const { editors, takesKeys } = useEditors(id)
  const isReadOnly = useView((view) => view.isReadOnly)
  const text = textOf(value)
  if (editors === undefined)
    return (
      <textarea
        id={id}
        className="field field-data code-plain"
        spellCheck={false}
        aria-invalid={isWrong}
        readOnly={isReadOnly}
        value={text}
        onChange={({ target }) => set(target.value)}
      />
    )
  return <Editor {...{ id, editors, text, set, isWrong, isReadOnly, takesKeys }} label={field.title} />
}

/** Fetched with the first code that is shown. */
let fetched: EditorModule | undefined

interface Editing {
  readonly editors: EditorModule | undefined
  /** The text area had the keys when the editor took its place. */
  readonly takesKeys: RefObject<boolean>
}

/** Where it cannot be fetched, the text area stays. */
function useEditors(id: string): Editing {
  const [editors, setEditors] = useState(fetched)
  const takesKeys = useRef(false)
  useEffect(() => {
    if (fetched !== undefined) return
    let isGone = false
    import('./code-editor.ts').then(
      (loaded) => {
        fetched = loaded
        takesKeys.current = document.activeElement?.id === id
        if (!isGone) setEditors(loaded)
      },
      () => undefined,
    )
    return () => {
      isGone = true
    }
  }, [id])
  return { editors, takesKeys }
}

interface EditorProps {
  readonly id: string
  readonly editors: EditorModule
  readonly label: string
  readonly text: string
  readonly set: (text: string) => void
  readonly isWrong: boolean
  readonly isReadOnly: boolean
  readonly takesKeys: RefObject<boolean>
}

function Editor({ id, editors, label, text, set, isWrong, isReadOnly, takesKeys }: EditorProps) {
  const { node, messages } = useInspected()
  const theme = useView((view) => view.theme)
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<CodeEditor>(undefined)
  const latest = useRef({ text, set, isReadOnly })
  const language = node.config?.['language'] === 'javascript' ? 'javascript' : 'typescript'
  useEffect(() => {
    latest.current = { text, set, isReadOnly }
    editor.current?.show(text)
  })
  useEffect(() => {
    if (place.current === null) return
    const made = new editors.CodeEditor({
      place: place.current,
      text: latest.current.text,
      language,
      label,
      isReadOnly: latest.current.isReadOnly,
      changed: (next) => {
        if (next !== latest.current.text) latest.current.set(next)
      },
    })
    editor.current = made
    if (takesKeys.current || document.activeElement === place.current) made.focus()
    takesKeys.current = false
    return () => {
      editor.current = undefined
      made.close()
    }
  }, [editors, label, language, takesKeys])
  useEffect(() => editor.current?.lock(isReadOnly), [isReadOnly])
  // A preview comes with each key and mostly says the same: declaring that anew would close what the editor offers.
  const types = useMemo(() => messageTypes(messages), [messages])
  useEffect(() => editors.declareTypes(types), [editors, types])
  useEffect(() => editors.paint(theme), [editors, theme])
  return (
    // What leads to the field leads to its caret: the problems list looks for the control by its id.
    <div
      id={id}
      className="code-field"
      data-wrong={isWrong}
      tabIndex={-1}
      ref={place}
      onFocus={({ target, currentTarget }) => target === currentTarget && editor.current?.focus()}
    />
  )
}
