import type { Capability } from '../../contract/capability.ts'
import type { AskedPower } from '../../flow/capabilities.ts'
import type { TrustQuestion } from '../../runtime/trust/trust-question.ts'
import { printable } from '../terminal/printable.ts'

const HASH_SHOWN = 16

/** The powers of a list, one a line, for a person. */
export function powerLines(asked: readonly AskedPower[]): readonly string[] {
  return asked.map(({ capability, by }) => `  ${powerSentence(capability)}  (${printable(by)})`)
}

/** The same as JSON. */
export function questionRecord({ subject, asked, missing, native }: TrustQuestion): Record<string, unknown> {
  return {
    type: 'trust',
    file: subject.file,
    workspace: subject.workspace,
    id: subject.id,
    asks: asked.map(powerRecord),
    missing: missing.map(powerRecord),
    native,
  }
}

function powerRecord({ capability, by }: AskedPower): Record<string, unknown> {
  return { ...capability, by }
}

/** One capability in words. */
export function powerSentence(capability: Capability): string {
  return printable(words(capability))
}

function words(capability: Capability): string {
  switch (capability.power) {
    case 'code':
      return `code     ${capability.language}, SHA-256 ${capability.sha256.slice(0, HASH_SHOWN)}`
    case 'native-code':
      return `native   ${capability.language} without the sandbox, SHA-256 ${capability.sha256.slice(0, HASH_SHOWN)}`
    case 'read':
      return `reads    ${capability.file}`
    case 'write':
      return `writes   ${capability.file}`
    case 'host':
      return `host     ${capability.host}`
    case 'broker':
      return `broker   ${capability.hosts.join(', ')}`
    case 'secret': {
      const { name, broker } = capability
      if (broker === undefined) return `secret   ${name}`
      return `secret   ${name}, for ${broker.hosts.join(', ')}${broker.encrypted ? '' : ', without TLS'}`
    }
  }
}
