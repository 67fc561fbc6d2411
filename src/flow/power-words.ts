import type { Capability } from '../contract/capability.ts'

const HASH_SHOWN = 16

/** One capability as a part of a sentence: `it would read ../prices.csv`. */
export function powerWords(capability: Capability): string {
  switch (capability.power) {
    case 'code':
      return `run ${capability.language} code (SHA-256 ${capability.sha256.slice(0, HASH_SHOWN)})`
    case 'native-code':
      return `run ${capability.language} code without the sandbox (SHA-256 ${capability.sha256.slice(0, HASH_SHOWN)})`
    case 'read':
      return `read ${capability.file}`
    case 'write':
      return `write ${capability.file}`
    case 'host':
      return `call ${capability.host}`
    case 'broker':
      return `use the broker ${capability.hosts.join(', ')}`
    case 'secret':
      return `use the secret ${capability.name}`
  }
}
