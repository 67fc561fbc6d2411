import { useEffect, useMemo, useRef, useState } from 'react'
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
  const editors = useEditors()
  const text = textOf(value)
  if (editors === undefined)
    return (
      <textarea
        id={id}
        className="field field-data code-plain"
        spellCheck={false}
        aria-invalid={isWrong}
        value={text}
        onChange={({ target }) => set(target.value)}
      />
    )
  return <Editor {...{ editors, text, set, isWrong }} label={field.title} />
}

/** Where it cannot be fetched, the text area stays. */
function useEditors(): EditorModule | undefined {
  const [editors, setEditors] = useState<EditorModule>()
  useEffect(() => {
    let isGone = false
    import('./code-editor.ts').then(
      (loaded) => {
        if (!isGone) setEditors(loaded)
      },
      () => undefined,
    )
    return () => {
      isGone = true
    }
  }, [])
  return editors
}

interface EditorProps {
  readonly editors: EditorModule
  readonly label: string
  readonly text: string
  readonly set: (text: string) => void
  readonly isWrong: boolean
}

function Editor({ editors, label, text, set, isWrong }: EditorProps) {
  const { node, messages } = useInspected()
  const theme = useView((view) => view.theme)
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<CodeEditor>(undefined)
  const latest = useRef({ text, set })
  const language = node.config?.['language'] === 'javascript' ? 'javascript' : 'typescript'
  useEffect(() => {
    latest.current = { text, set }
    editor.current?.show(text)
  })
  useEffect(() => {
    if (place.current === null) return
    const made = new editors.CodeEditor({
      place: place.current,
      text: latest.current.text,
      language,
      label,
      changed: (next) => {
        if (next !== latest.current.text) latest.current.set(next)
      },
    })
    editor.current = made
    return () => {
      editor.current = undefined
      made.close()
    }
  }, [editors, label, language])
  // A preview comes with each key and mostly says the same: declaring that anew would close what the editor offers.
  const types = useMemo(() => messageTypes(messages), [messages])
  useEffect(() => editors.declareTypes(types), [editors, types])
  useEffect(() => editors.paint(theme), [editors, theme])
  return <div className="code-field" data-wrong={isWrong} ref={place} />
}
