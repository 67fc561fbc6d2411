import type { ReactNode } from 'react'
import { TextField } from '../controls/text-field.tsx'
import { BEGINS_HERE } from '../dialogs/dialog-frame.tsx'
import { useEnvironments } from '../page/use-page.tsx'
import { type DraftProblems, type EnvironmentDraft, secretOf } from './environment-draft.ts'

interface EnvironmentFormProps {
  readonly draft: EnvironmentDraft
  readonly isNew: boolean
  /** Of the secret, while it is typed. */
  readonly value: string
  readonly problems: DraftProblems
  readonly change: (part: Partial<EnvironmentDraft>) => void
  readonly setValue: (value: string) => void
}

/** What an environment file says of a Kafka, each field with its help. */
export function EnvironmentForm(props: EnvironmentFormProps) {
  const { draft, isNew, problems, change } = props
  return (
    <>
      {isNew && (
        <Field label="Name" help="The file environments/NAME.json is called so." problem={problems.name}>
          <TextField
            isData
            value={draft.name}
            placeholder="staging"
            aria-invalid={problems.name !== undefined}
            {...{ [BEGINS_HERE]: '' }}
            onChange={({ target }) => change({ name: target.value })}
          />
        </Field>
      )}
      {draft.kind === 'kafka' && <KafkaFields {...props} />}
      <Field
        label="Prefix of topics"
        help="Stands before each topic that a flow declares; empty: topics have the names that flows give them."
        problem={problems.prefix}
      >
        <TextField
          isData
          value={draft.prefix}
          placeholder="staging-"
          aria-invalid={problems.prefix !== undefined}
          onChange={({ target }) => change({ prefix: target.value })}
        />
      </Field>
      <label className="environment-check">
        <input
          type="checkbox"
          checked={draft.isProtected}
          onChange={({ target }) => change({ isProtected: target.checked })}
        />
        Protected: the Studio only watches there, and writes nothing
      </label>
    </>
  )
}

function KafkaFields(props: EnvironmentFormProps) {
  const { draft, problems, change } = props
  return (
    <>
      <Field
        label="Brokers"
        help="Some brokers of the cluster, as host:port, with commas between; the rest is learned from them."
        problem={problems.brokers}
      >
        <TextField
          isData
          value={draft.brokers}
          placeholder="kafka-1.example.com:9092"
          aria-invalid={problems.brokers !== undefined}
          onChange={({ target }) => change({ brokers: target.value })}
        />
      </Field>
      <div className="dialog-fields">
        <Field label="Encryption">
          <select
            className="field"
            value={draft.tls}
            onChange={({ target }) => change({ tls: target.value as EnvironmentDraft['tls'] })}
          >
            <option value="off">none: plain text</option>
            <option value="system">TLS, an authority this system knows</option>
            <option value="file">TLS, an authority of our own</option>
          </select>
        </Field>
        <Field label="Signing in">
          <select
            className="field"
            value={draft.mechanism}
            onChange={({ target }) => change({ mechanism: target.value as EnvironmentDraft['mechanism'] })}
          >
            <option value="none">without a user</option>
            <option value="plain">PLAIN</option>
            <option value="scram-sha-256">SCRAM-SHA-256</option>
            <option value="scram-sha-512">SCRAM-SHA-512</option>
          </select>
        </Field>
      </div>
      {draft.tls === 'file' && (
        <Field
          label="Certificate of the authority"
          help="A PEM file of the workspace."
          problem={problems.caFile}
        >
          <TextField
            isData
            value={draft.caFile}
            placeholder="certificates/staging-ca.pem"
            onChange={({ target }) => change({ caFile: target.value })}
          />
        </Field>
      )}
      {draft.mechanism !== 'none' && <UserFields {...props} />}
    </>
  )
}

function UserFields({ draft, problems, value, change, setValue }: EnvironmentFormProps) {
  const secret = secretOf(draft)
  const isSet = useEnvironments(({ environments }) =>
    environments.some(({ secrets }) => secrets.some((each) => each.name === secret && each.isSet)),
  )
  const others = useEnvironments(({ environments }) =>
    environments
      .flatMap(({ name, secrets }) =>
        name !== draft.name && secrets.some((each) => each.name === secret) ? [name] : [],
      )
      .join(', '),
  )
  const variable = `MILLRACE_SECRET_${secret.toUpperCase().replaceAll('-', '_')}`
  return (
    <>
      <div className="dialog-fields">
        <Field label="User" problem={problems.user}>
          <TextField
            isData
            value={draft.user}
            placeholder="millrace"
            onChange={({ target }) => change({ user: target.value })}
          />
        </Field>
        <Field
          label="Secret with the password"
          problem={problems.secret}
          {...(others === '' ? {} : { help: `Also that of ${others}: both are sent the same password.` })}
        >
          <TextField
            isData
            value={draft.secret}
            placeholder={secret}
            aria-invalid={problems.secret !== undefined}
            onChange={({ target }) => change({ secret: target.value })}
          />
        </Field>
      </div>
      <Field
        label="Password"
        help={`Kept until the Studio ends, and written nowhere: the file names the secret only. For good it stands in the variable ${variable}${isSet ? ', which has a value' : ''}.`}
      >
        <TextField
          isData
          type="password"
          autoComplete="new-password"
          value={value}
          placeholder={isSet ? 'has a value on this machine' : ''}
          onChange={({ target }) => setValue(target.value)}
        />
      </Field>
    </>
  )
}

function Field({
  label,
  help,
  problem,
  children,
}: {
  readonly label: string
  readonly help?: string
  readonly problem?: string | undefined
  readonly children: ReactNode
}) {
  return (
    <div className="dialog-field">
      <label className="environment-label">
        {label}
        {children}
      </label>
      {problem !== undefined ? (
        <span className="environment-problem">{problem}</span>
      ) : (
        help !== undefined && <span className="environment-help">{help}</span>
      )}
    </div>
  )
}
