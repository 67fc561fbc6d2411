import type { ReactNode } from 'react'
import type { Capability } from '../../contract/capability.ts'
import type { FlowTouches } from '../../flow/document/flow-touches.ts'

const WORDS: Readonly<Record<Capability['power'], string>> = {
  read: 'Reads the file',
  write: 'Writes files as',
  host: 'Calls',
  secret: 'Uses the secret',
  code: 'Runs code',
  'native-code': 'Runs code without the sandbox',
  broker: 'Uses the broker',
}

/** "This flow touches": one list for importing, sharing and accepting. */
export function TouchesList({ touches }: { readonly touches: FlowTouches }) {
  const { reads, writes, powers, unclear } = touches
  const isNothing = reads.length + writes.length + powers.length + unclear.length === 0
  if (isNothing) return <p className="dialog-note">Nothing outside of itself.</p>
  return (
    <dl className="touches">
      <Topics word="Reads the topics" names={reads} />
      <Topics word="Writes the topics" names={writes} />
      {powers.map(({ capability, by }) => (
        <Entry key={JSON.stringify(capability)} word={WORDS[capability.power]}>
          <code>{nameOfPower(capability)}</code> <small>{by}</small>
        </Entry>
      ))}
      {unclear.length > 0 && (
        <Entry word="Not known">
          {unclear.join(', ')} <small>cannot be read, so what it would do is not known</small>
        </Entry>
      )}
    </dl>
  )
}

function Topics({ word, names }: { readonly word: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null
  return (
    <Entry word={word}>
      <code>{names.join(', ')}</code>
    </Entry>
  )
}

function Entry({ word, children }: { readonly word: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </>
  )
}

function nameOfPower(capability: Capability): string {
  switch (capability.power) {
    case 'read':
    case 'write':
      return capability.file
    case 'host':
      return capability.host
    case 'secret':
      return capability.name
    case 'broker':
      return capability.hosts.join(', ')
    case 'code':
    case 'native-code':
      return `${capability.language}, SHA-256 ${capability.sha256.slice(0, 16)}`
  }
}
