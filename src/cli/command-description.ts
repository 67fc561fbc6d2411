import type { Handler } from './call.ts'

/** All that help, parser and tests know of one command. Its code is loaded when it is used. */
export interface CommandDescription {
  readonly name: string
  /** As commander writes them: `<FLOW...>`, `[NAME]`. */
  readonly arguments?: readonly ArgumentDescription[]
  /** One sentence. */
  readonly purpose: string
  readonly options?: readonly OptionDescription[]
  readonly examples: readonly [ExampleDescription, ExampleDescription, ...ExampleDescription[]]
  readonly commands?: readonly CommandDescription[]
  readonly load?: () => Promise<Handler>
}

export interface ArgumentDescription {
  readonly name: string
  readonly says: string
}

export interface OptionDescription {
  /** `--data <DIR>` */
  readonly flags: string
  readonly says: string
  /** Shown in help; the command itself fills it in. */
  readonly unless?: string
  readonly repeated?: boolean
}

export interface ExampleDescription {
  readonly line: string
  readonly does: string
}

/** Options that every command takes. */
export const commonOptions: readonly OptionDescription[] = [
  { flags: '--json', says: 'print data as one JSON object a line' },
  { flags: '--quiet', says: 'print nothing on stderr but errors' },
]

/** Which broker a command means: every command that opens one takes these. */
export const brokerOptions: readonly OptionDescription[] = [
  {
    flags: '--env <NAME>',
    says: 'environment: environments/NAME.json says which broker, which topics',
    unless: 'MILLRACE_ENV, or "environment" of millrace.json, or local',
  },
  {
    flags: '--broker <URL>',
    says: 'kafka://host:9092[,host2:9092], or embedded',
    unless: 'that of the environment',
  },
  {
    flags: '--data <DIR>',
    says: 'folder of the embedded broker, and of what this machine notes',
    unless: '.millrace/NAME of the environment in the workspace',
  },
  {
    flags: '--trust',
    says: 'this time accept all that the named files ask for: code, secrets, files and systems elsewhere',
  },
]

/** For commands that cannot be taken back. */
export const confirmOption: OptionDescription = {
  flags: '--confirm <NAME>',
  says: 'the name of the environment, where it is protected',
}
