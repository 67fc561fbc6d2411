import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { RowsSource, TableLook } from '../../contract/studio/reference-methods.ts'
import type { EditCommand } from '../../flow/document/edit-command.ts'
import { Button } from '../controls/button.tsx'
import { TextField } from '../controls/text-field.tsx'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import type { OpenDialog } from '../dialogs/dialog-store.ts'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import { goBehindSoon } from '../inspector/form/go-on.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { useDrawn, usePage, useView } from '../page/use-page.tsx'
import { DelimiterChoice } from './delimiter-choice.tsx'
import { firstKey } from './first-key.ts'
import { RemoveEntry } from './remove-entry.tsx'
import { RowsChoice } from './rows-choice.tsx'
import { RowsPreview } from './rows-preview.tsx'
import './reference-dialog.css'
import { draftOfEntry, entryOf, keyOf, type TableDraft, tableName, whyNotReady } from './table-draft.ts'
import { useTableLook } from './use-table-look.ts'

type ReferenceOpen = Extract<OpenDialog, { readonly type: 'reference' }>

const NOTHING: TableDraft = { name: '', key: '', types: {} }

/** One dialog for a reference table: where its rows come from, what they hold, its key and its types. */
export function ReferenceDialog({ name, use }: ReferenceOpen) {
  const page = usePage()
  const file = useDrawn((drawn) => drawn.file) ?? ''
  const references = useDrawn(({ history }) => history.document.references) ?? {}
  const isReadOnly = useView((view) => view.isReadOnly)
  const [draft, setDraft] = useState<TableDraft>(() => {
    const entry = name === undefined ? undefined : references[name]
    return entry === undefined || name === undefined ? NOTHING : draftOfEntry(name, entry)
  })
  // Until a person has said a name, it is that of the file.
  const [isNamed, setNamed] = useState(name !== undefined)
  const [turn, setTurn] = useState(0)
  const [refused, setRefused] = useState<Notice>()
  const { look, isReading, refused: unread } = useTableLook(file, draft, turn)
  const taken = Object.keys(references).filter((each) => each !== name)
  const why = isReadOnly
    ? 'Another page edits this flow.'
    : isReading
      ? 'The rows are being read.'
      : whyNotReady(draft, look, taken)
  const change = (part: Partial<TableDraft>) => setDraft((before) => ({ ...before, ...part }))
  const choose = (source: RowsSource | undefined, called: string) => {
    setRefused(undefined)
    setDraft((before) => ({
      ...before,
      ...{ source, key: '', types: {}, delimiter: undefined },
      name: isNamed ? before.name : tableName(called),
    }))
  }
  const rename = (typed: string) => {
    setNamed(typed !== '')
    change({ name: typed })
  }
  const save = async () => {
    if (look === undefined) return
    try {
      await addTable(page, { draft, look, flow: file, before: name, use })
      page.dialogs.setState({ open: undefined })
      if (use !== undefined) goBehindSoon(page, use.path)
    } catch (error) {
      setRefused(asNotice(error))
    }
  }
  return (
    <DialogFrame
      isWide
      title={name === undefined ? 'New reference table' : `Reference table "${name}"`}
      footer={
        <DialogFoot
          before={name !== undefined && <RemoveEntry section="references" name={name} />}
          says={draft.source === undefined ? '' : why}
          does={name === undefined ? 'Add table' : 'Save table'}
          isOff={why !== undefined}
          why={why}
          run={() => void save()}
        />
      }
    >
      <RowsChoice flow={file} source={draft.source} choose={choose} failed={setRefused} />
      {refused !== undefined && <Says notice={refused} />}
      {unread !== undefined && <Says notice={unread} />}
      {look !== undefined && draft.source !== undefined && unread === undefined && (
        <>
          <div className="dialog-fields">
            <label className="dialog-field">
              Name
              <TextField value={draft.name} onChange={({ target }) => rename(target.value)} />
            </label>
            {look.delimiter !== undefined && (
              <DelimiterChoice
                at={look.delimiter}
                choose={(delimiter) => change({ delimiter, key: '', types: {} })}
              />
            )}
            <KeyChoice draft={draft} look={look} choose={(key) => change({ key })} />
            <RefreshChoice ms={draft.refreshMs} choose={(refreshMs) => change({ refreshMs })} />
            <Button look="framed" className="reference-again" onClick={() => setTurn(turn + 1)}>
              <RefreshCw size={16} strokeWidth={1.75} aria-hidden />
              Read again
            </Button>
          </div>
          <RowsPreview draft={draft} look={look} isReading={isReading} change={change} />
        </>
      )}
    </DialogFrame>
  )
}

function KeyChoice({
  draft,
  look,
  choose,
}: {
  readonly draft: TableDraft
  readonly look: TableLook
  readonly choose: (key: string) => void
}) {
  const key = keyOf(draft, look)
  const names = look.columns.map(({ name }) => name)
  return (
    <label className="dialog-field reference-key">
      Key column
      <select className="field" value={key} onChange={({ target }) => choose(target.value)}>
        {!names.includes(key) && <option value={key}>{key === '' ? 'none' : `${key} (missing)`}</option>}
        {look.columns.map(({ name, isUnique }) => (
          <option key={name} value={name}>
            {isUnique ? `${name} – each value once` : name}
          </option>
        ))}
      </select>
    </label>
  )
}

function RefreshChoice({
  ms,
  choose,
}: {
  readonly ms: number | undefined
  readonly choose: (ms: number | undefined) => void
}) {
  return (
    <label className="dialog-field">
      Look for changes every (seconds)
      <TextField
        isData
        inputMode="decimal"
        placeholder="10"
        defaultValue={ms === undefined ? '' : String(ms / 1_000)}
        onChange={({ target }) => {
          const seconds = Number(target.value)
          choose(target.value.trim() === '' || !(seconds > 0) ? undefined : Math.round(seconds * 1_000))
        }}
      />
    </label>
  )
}

interface Adding {
  readonly draft: TableDraft
  readonly look: TableLook
  readonly flow: string
  /** What it was called; undefined for a new one. */
  readonly before: string | undefined
  readonly use: ReferenceOpen['use']
}

/** Brings the rows into the flow's folder where they are not in the workspace yet, then writes the declaration. */
async function addTable(page: PageStudio, { draft, look, flow, before, use }: Adding): Promise<void> {
  const { name, source } = draft
  if (source === undefined) return
  const kept =
    'upload' in source ? await page.link.ask('references.keep', { flow, ...source, name }) : undefined
  const file = kept?.file ?? ('file' in source ? source.file : undefined)
  const value = entryOf(draft, look, file)
  const commands: EditCommand[] = [
    ...(before === undefined || before === name
      ? []
      : [{ type: 'rename-entry', section: 'references', name: before, to: name } as const]),
    { type: 'set-entry', section: 'references', name, value },
    ...(use === undefined
      ? []
      : [{ type: 'set-setting', id: use.node, path: use.path, value: name } as const]),
    ...(use === undefined ? [] : firstKey(page, use.node, keyOf(draft, look))),
  ]
  page.flow.perform({
    type: 'batch',
    commands,
    label: before === undefined ? `Add table ${name}` : `Change table ${name}`,
  })
}
