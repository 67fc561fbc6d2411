import { join } from 'node:path'
import { type Environment, LOCAL_ENVIRONMENT } from '../../../contract/environment.ts'
import { describeError } from '../../../contract/errors.ts'
import type {
  ConnectionFinding,
  EnvironmentList,
  environmentMethods,
  EnvironmentView,
} from '../../../contract/studio/environment-methods.ts'
import type { GivenOf, ResultOf } from '../../../contract/studio/method.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { brokerAddress } from '../../../runtime/environment/broker-address.ts'
import { trustFolder } from '../../../runtime/trust/config-folder.ts'
import { EnvironmentFiles } from './environment-files.ts'
import { EnvironmentMemory } from './environment-memory.ts'
import {
  environmentTarget,
  type EnvironmentTarget,
  isSharedBroker,
  namespaceOf,
  placeOf,
} from './environment-target.ts'
import { EnvironmentTrust } from './environment-trust.ts'
import { MachineSecrets } from './machine-secrets.ts'
import { testConnection } from './test-connection.ts'

type Methods = typeof environmentMethods
type Given<Name extends keyof Methods> = GivenOf<Methods[Name]>

interface EnvironmentDeskOptions {
  /** Absolute. */
  readonly workspace: string
  readonly clock: Clock
  /** Where this user's trust is kept; absolute. The user's own place unless given. */
  readonly trustFolder: string | undefined
  /** Another one is chosen, or something about them is otherwise. */
  readonly changed: () => void
}

/** The environments of a workspace, and the one that everything on the screen is about. */
export class EnvironmentDesk {
  readonly memory: EnvironmentMemory
  private readonly options: EnvironmentDeskOptions
  private readonly files: EnvironmentFiles
  private readonly trust: EnvironmentTrust
  private readonly secrets = new MachineSecrets()
  /** All of them as they were looked at last. */
  private known: string

  constructor(options: EnvironmentDeskOptions) {
    const { workspace, clock, trustFolder: folder } = options
    this.options = options
    this.files = new EnvironmentFiles(workspace)
    this.trust = new EnvironmentTrust({ workspace, clock, folder })
    this.memory = new EnvironmentMemory({ workspace, folder: join(folder ?? trustFolder(), 'studio') })
    this.known = this.fingerprint()
  }

  /** Name of the chosen one; `local` where its file is gone. */
  get chosen(): string {
    const { chosen } = this.memory
    return this.has(chosen) ? chosen : LOCAL_ENVIRONMENT
  }

  /** There is one of that name. */
  has(name: string): boolean {
    return this.files.names().includes(name)
  }

  /** Absolute. Where what runs in the chosen one notes itself. */
  get dataFolder(): string {
    return this.dataFolderOf(this.chosen)
  }

  list(): EnvironmentList {
    return { chosen: this.chosen, environments: this.files.names().map((name) => this.viewOf(name)) }
  }

  /** The chosen one, secrets read. Throws ENVIRONMENT_INVALID, SECRET_MISSING, TRUST_MISSING. */
  target(name = this.chosen): EnvironmentTarget {
    const { environment, stamp } = this.files.sound(name)
    this.trust.require({ name, environment })
    const address = brokerAddress(environment, this.options.workspace, this.secrets.variables)
    const dataFolder = this.dataFolderOf(name)
    return environmentTarget({ name, environment, address, dataFolder, stamp: stamp ?? '' })
  }

  /** SHA-256 of its file as it is now; empty where it has none. */
  stampOf(name: string): string {
    try {
      return this.files.read(name).stamp ?? ''
    } catch {
      return ''
    }
  }

  /** Another program has written one since they were looked at last. */
  areOthers(): boolean {
    const before = this.known
    this.known = this.fingerprint()
    return this.known !== before
  }

  choose({ name }: Given<'environments.choose'>): EnvironmentList {
    this.target(name)
    this.memory.choose(name)
    return this.told()
  }

  read({ name }: Given<'environments.read'>): ResultOf<Methods['environments.read']> {
    const { environment, stamp } = this.files.sound(name)
    return { environment, stamp }
  }

  save({ name, environment, over }: Given<'environments.save'>): EnvironmentList {
    const before = this.inFile(name)
    this.files.save(name, environment, over)
    // Brokers that somebody else has written into the file are no person's word yet.
    if (before === undefined || !isSameBroker(before, environment)) this.trust.accept({ name, environment })
    return this.told()
  }

  remove({ name }: Given<'environments.remove'>): EnvironmentList {
    this.files.remove(name, this.options.clock.now())
    return this.told()
  }

  giveSecret({ name, value }: Given<'environments.secret'>): EnvironmentList {
    this.secrets.give(name, value)
    return this.told()
  }

  accept({ name }: Given<'environments.accept'>): void {
    const { environment } = this.files.sound(name)
    this.trust.accept({ name, environment })
  }

  async test({ environment }: Given<'environments.test'>): Promise<ConnectionFinding[]> {
    this.refuseUntyped(environment)
    const { workspace, clock } = this.options
    const namespace = environment.protected ? environment.namespace : namespaceOf(environment)
    const address = () => brokerAddress(environment, workspace, this.secrets.variables)
    return await testConnection({ address, clock, namespace })
  }

  /** What a person has typed may be tried out; a file that names brokers for a secret is another's word. */
  private refuseUntyped(environment: Environment): void {
    const same = this.files.names().filter((name) => {
      const there = this.inFile(name)
      return there !== undefined && isSameBroker(there, environment)
    })
    const [first] = same
    if (first === undefined || same.some((name) => this.trust.isAccepted({ name, environment }))) return
    this.trust.require({ name: first, environment })
  }

  private inFile(name: string): Environment | undefined {
    try {
      return this.files.read(name).environment
    } catch {
      return undefined // it is not there, or cannot be read: whoever saves it is told
    }
  }

  private fingerprint(): string {
    return this.files
      .names()
      .map((name) => `${name} ${this.stampOf(name)}`)
      .join('\n')
  }

  private told(): EnvironmentList {
    this.known = this.fingerprint()
    this.options.changed()
    return this.list()
  }

  private dataFolderOf(name: string): string {
    return join(this.options.workspace, '.millrace', name)
  }

  private viewOf(name: string): EnvironmentView {
    try {
      const { environment, file, problems } = this.files.read(name)
      return {
        ...(environment === undefined ? NOTHING : this.factsOf(environment)),
        name,
        file: file === undefined ? null : `environments/${name}.json`,
        problems: problems.map(({ message }) => message),
      }
    } catch (error) {
      return { ...NOTHING, name, file: `environments/${name}.json`, problems: [describeError(error)] }
    }
  }

  private factsOf(environment: Environment): Omit<EnvironmentView, 'name' | 'file' | 'problems'> {
    const { broker, topics } = environment
    const secret = broker === 'embedded' ? undefined : broker.kafka.sasl?.password.$secret
    return {
      place: placeOf(environment),
      isShared: isSharedBroker(environment),
      isProtected: environment.protected,
      namespace: namespaceOf(environment),
      topics: { ...topics },
      secrets: secret === undefined ? [] : [{ name: secret, isSet: this.secrets.has(secret) }],
    }
  }
}

function isSameBroker(one: Environment, other: Environment): boolean {
  return JSON.stringify(one.broker) === JSON.stringify(other.broker)
}

const NOTHING: Omit<EnvironmentView, 'name' | 'file' | 'problems'> = {
  place: '',
  isShared: false,
  isProtected: false,
  namespace: '',
  topics: { names: {} },
  secrets: [],
}
