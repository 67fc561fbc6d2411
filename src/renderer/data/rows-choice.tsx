import { FileUp } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { RowsSource } from '../../contract/studio/reference-methods.ts'
import { Button } from '../controls/button.tsx'
import { TextField } from '../controls/text-field.tsx'
import { BEGINS_HERE } from '../dialogs/dialog-frame.tsx'
import { DialogTabs } from '../dialogs/dialog-tabs.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { useDrawn, usePage } from '../page/use-page.tsx'
import { sizeText } from './figures-text.ts'
import { useTopics } from './use-topics.ts'
import { formatOf, pastedRows, uploadRows } from './upload-rows.ts'

const TABS = { file: 'From a file', paste: 'Pasted rows', topic: 'From a topic' } as const
type Tab = keyof typeof TABS

interface RowsChoiceProps {
  readonly flow: string
  readonly source: RowsSource | undefined
  /** `called`: what the rows are known as, for a first name. */
  readonly choose: (source: RowsSource | undefined, called: string) => void
  readonly failed: (notice: Notice | undefined) => void
}

/** Where rows come from: a file of the workspace or of this machine, the clipboard, a topic. */
export function RowsChoice(props: RowsChoiceProps) {
  const [tab, setTab] = useState<Tab>(
    props.source !== undefined && 'topic' in props.source ? 'topic' : 'file',
  )
  return (
    <section aria-label="Where the rows come from">
      <DialogTabs label="Where the rows come from" tabs={TABS} at={tab} choose={setTab} />
      <div className="rows-choice">
        {tab === 'file' && <FileChoice {...props} />}
        {tab === 'paste' && <PasteChoice {...props} />}
        {tab === 'topic' && <TopicChoice {...props} />}
      </div>
    </section>
  )
}

function FileChoice({ flow, source, choose, failed }: RowsChoiceProps) {
  const page = usePage()
  const input = useRef<HTMLInputElement>(null)
  const [files, setFiles] = useState<readonly { readonly file: string; readonly bytes: number }[]>([])
  const [dropped, setDropped] = useState<string>()
  const [taking, setTaking] = useState<{ readonly at: number; readonly all: number }>()
  useEffect(() => {
    page.link.ask('references.files', { file: flow }).then(setFiles, () => setFiles([]))
  }, [page, flow])
  const chosen = source !== undefined && 'file' in source ? source.file : ''
  // The rows of the file before are not those of this one.
  const refuse = (notice: Notice) => {
    setDropped(undefined)
    choose(undefined, '')
    failed(notice)
  }
  const takeIn = async (file: File | undefined) => {
    if (file === undefined) return
    failed(undefined)
    const format = formatOf(file.name)
    if (format === undefined) return refuse(unknownFormat(file.name))
    try {
      setDropped(file.name)
      const told = (at: number) => setTaking({ at, all: file.size })
      choose(await uploadRows(page.link, file, format, told), file.name)
    } catch (error) {
      refuse(asNotice(error))
    } finally {
      setTaking(undefined)
    }
  }
  return (
    <div
      className="rows-drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        event.stopPropagation()
        void takeIn(event.dataTransfer.files[0])
      }}
    >
      <label className="dialog-field">
        File of the workspace
        <select
          className="field field-data"
          value={chosen}
          onChange={({ target }) =>
            choose(target.value === '' ? undefined : { file: target.value }, target.value)
          }
        >
          <option value="">{dropped === undefined ? 'Choose a file' : dropped}</option>
          {files.map(({ file, bytes }) => (
            <option key={file} value={file}>
              {file} ({sizeText(bytes)})
            </option>
          ))}
        </select>
      </label>
      <Button look="framed" {...{ [BEGINS_HERE]: '' }} onClick={() => input.current?.click()}>
        <FileUp size={16} strokeWidth={1.75} aria-hidden />
        File of this machine
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.json,.ndjson,.jsonl,.txt"
        onChange={({ target }) => void takeIn(target.files?.[0])}
      />
      {taking !== undefined && (
        <p className="dialog-note" role="status">
          {sizeText(taking.at)} of {sizeText(taking.all)} taken in.
        </p>
      )}
      <p className="dialog-note">
        CSV, TSV, JSON or NDJSON; or drop a file here. It is copied into the flow’s folder, so that it travels
        with the flow.
      </p>
    </div>
  )
}

function unknownFormat(name: string): Notice {
  return {
    message: `"${name}" is no CSV, TSV, JSON or NDJSON file.`,
    hint: /\.xlsx?$/i.test(name)
      ? 'Save the sheet as CSV (UTF-8), or copy its cells and paste them as rows.'
      : 'Save it as CSV, or paste its rows.',
  }
}

function PasteChoice({ choose, failed }: RowsChoiceProps) {
  const page = usePage()
  const [text, setText] = useState('')
  const use = async () => {
    failed(undefined)
    const rows = pastedRows(text)
    try {
      choose(await uploadRows(page.link, new Blob([rows.text]), rows.format), 'rows')
    } catch (error) {
      failed(asNotice(error))
    }
  }
  return (
    <div className="rows-paste">
      <textarea
        className="field field-data"
        aria-label="Rows"
        rows={4}
        spellCheck={false}
        placeholder={'id,name,price\n1001,Bolt,0.25'}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Button look="framed" disabled={text.trim() === ''} onClick={() => void use()}>
        Look at the rows
      </Button>
      <p className="dialog-note">
        Cells copied from a spreadsheet, CSV with the names of columns in its first line, or JSON.
      </p>
    </div>
  )
}

function TopicChoice({ source, choose }: RowsChoiceProps) {
  const declared = Object.keys(useDrawn(({ history }) => history.document.topics) ?? {})
  const { topics } = useTopics()
  const chosen = source !== undefined && 'topic' in source ? source.topic : ''
  const [typed, setTyped] = useState(chosen)
  const isDeclared = declared.includes(typed)
  return (
    <div className="rows-drop">
      <label className="dialog-field">
        Topic
        <TextField
          isData
          list="rows-topics"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      <datalist id="rows-topics">
        {[
          ...new Set([
            ...declared,
            ...topics.filter(({ isInternal }) => !isInternal).map(({ name }) => name),
          ]),
        ].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Button look="framed" disabled={typed === ''} onClick={() => choose({ topic: typed }, typed)}>
        Look at the rows
      </Button>
      <p className="dialog-note">
        The newest message of each key is a row; its value is a JSON object.
        {typed !== '' && !isDeclared && ' The flow does not declare this topic yet; a problem will say so.'}
      </p>
    </div>
  )
}
