import { useEffect, useState } from 'react'
import type { Environment } from '../../contract/environment.ts'
import { Button } from '../controls/button.tsx'
import { DialogFoot } from '../dialogs/dialog-foot.tsx'
import { DialogFrame } from '../dialogs/dialog-frame.tsx'
import { Says } from '../dialogs/says.tsx'
import type { Notice } from '../document/flow-store.ts'
import { asNotice } from '../page/as-notice.ts'
import type { PageStudio } from '../page/page-studio.ts'
import { usePage } from '../page/use-page.tsx'
import { Refused } from '../platform/studio-link.ts'
import { chooseEnvironment } from './choose-environment.ts'
import { ConnectionResult, type ConnectionTest } from './connection-result.tsx'
import {
  draftOf,
  draftProblems,
  type EnvironmentDraft,
  environmentOf,
  NEW_ENVIRONMENT,
  secretOf,
} from './environment-draft.ts'
import { EnvironmentForm } from './environment-form.tsx'

interface EnvironmentDialogProps {
  /** Of one that is there; a new one without. */
  readonly name?: string | undefined
  /** Why it is shown. */
  readonly said?: Notice | undefined
}

/** A Kafka for the flows of this workspace: its file is written here, its password never. */
export function EnvironmentDialog({ name, said }: EnvironmentDialogProps) {
  const page = usePage()
  const form = useEnvironmentForm(page, name, said)
  const { draft, problems, refused, test } = form
  const isNew = name === undefined
  const isWrong = Object.keys(problems).length > 0
  const wrong = isWrong && form.isTouched ? Object.values(problems)[0] : undefined
  return (
    <DialogFrame
      title={isNew ? 'Add environment' : `Environment "${name}"`}
      footer={
        <DialogFoot
          before={!isNew && <DeleteButton name={name} remove={form.remove} />}
          says={wrong}
          does={isNew ? 'Add environment' : 'Save'}
          isOff={isWrong || form.isUnread}
          run={() => void form.save()}
        >
          <Button look="framed" disabled={isWrong || test.isUnderWay} onClick={() => void form.tryOut()}>
            Test connection
          </Button>
        </DialogFoot>
      }
    >
      {refused !== undefined && <Says notice={refused} />}
      <EnvironmentForm
        draft={draft}
        isNew={isNew}
        value={form.value}
        problems={form.isTouched ? problems : {}}
        change={form.change}
        setValue={form.setValue}
      />
      <ConnectionResult test={test} />
    </DialogFrame>
  )
}

interface Read {
  readonly environment: Environment
  readonly stamp: string | null
}

function useEnvironmentForm(page: PageStudio, name: string | undefined, said: Notice | undefined) {
  const [draft, setDraft] = useState<EnvironmentDraft>(NEW_ENVIRONMENT)
  const [value, setValue] = useState('')
  const [read, setRead] = useState<Read>()
  const [refused, setRefused] = useState(said)
  const [isTouched, setTouched] = useState(false)
  const [test, setTest] = useState<ConnectionTest>({ isUnderWay: false, findings: [] })
  const saying = async (work: () => Promise<void>) => {
    try {
      setRefused(undefined)
      await work()
    } catch (error) {
      setRefused(asNotice(error))
    }
  }
  useEffect(() => {
    if (name === undefined) return
    page.link.ask('environments.read', { name }).then(
      (found) => {
        setRead(found)
        setDraft(draftOf(name, found.environment))
      },
      (error: unknown) => setRefused(asNotice(error)),
    )
  }, [page, name])
  const giveSecret = async () => {
    if (value !== '') await page.link.ask('environments.secret', { name: secretOf(draft), value })
  }
  return {
    draft,
    value,
    setValue,
    refused,
    isTouched,
    test,
    isUnread: name !== undefined && read === undefined,
    problems: draftProblems(draft, name === undefined),
    change: (part: Partial<EnvironmentDraft>) => {
      setTouched(true)
      setDraft({ ...draft, ...part })
      setTest({ isUnderWay: false, findings: [] })
    },
    tryOut: () =>
      saying(async () => {
        setTest({ isUnderWay: true, findings: [] })
        try {
          await giveSecret()
          const environment = environmentOf(draft, read?.environment)
          setTest({ isUnderWay: false, findings: await page.link.ask('environments.test', { environment }) })
        } catch (error) {
          setTest({ isUnderWay: false, findings: [] })
          if (!(error instanceof Refused) || error.code !== 'TRUST_MISSING') throw error
          const asked = { type: 'accept-environment', name: draft.name, said: asNotice(error) } as const
          page.dialogs.setState({ open: asked })
        }
      }),
    save: () =>
      saying(async () => {
        await giveSecret()
        const environment = environmentOf(draft, read?.environment)
        await page.link.ask('environments.save', { name: draft.name, environment, over: read?.stamp ?? null })
        // Kept as what is there now: the choice may be refused, and then this form saves again.
        setRead(await page.link.ask('environments.read', { name: draft.name }))
        page.dialogs.setState({ open: undefined })
        await chooseEnvironment(page, draft.name)
      }),
    remove: () =>
      saying(async () => {
        page.environments.setState(await page.link.ask('environments.remove', { name: draft.name }))
        page.dialogs.setState({ open: undefined })
      }),
  }
}

/** Asks once more: it may belong to others too. */
function DeleteButton({ name, remove }: { readonly name: string; readonly remove: () => Promise<void> }) {
  const [isAsked, setIsAsked] = useState(false)
  return (
    <Button
      look={isAsked ? 'deletes' : 'framed'}
      className="environment-delete"
      title={`Moves environments/${name}.json into .millrace/deleted`}
      onClick={() => (isAsked ? void remove() : setIsAsked(true))}
    >
      {isAsked ? `Press again to delete "${name}"` : 'Delete environment'}
    </Button>
  )
}
