import { FlowError } from '../../../contract/errors.ts'
import type { Confirmation, EnvironmentMemory } from '../environments/environment-memory.ts'
import type { FlowsOfRun } from './prepare-run.ts'
import { touchedTopics } from './run-sheet.ts'

/** What a person has confirmed of runs on brokers that others use too. */
export class RunConsent {
  private readonly memory: EnvironmentMemory

  constructor(memory: EnvironmentMemory) {
    this.memory = memory
  }

  /** Nobody is asked about a broker of this machine. */
  has(of: FlowsOfRun, revision: string): boolean {
    return !of.target.isShared || this.memory.hasConfirmed(confirmationOf(of, revision))
  }

  /** Notes what is `confirmed`. Throws ENVIRONMENT_SHARED where neither now nor before this revision was. */
  require(of: FlowsOfRun, revision: string, confirmed: string | undefined): void {
    if (!of.target.isShared) return
    if (confirmed === revision) return this.memory.confirm(confirmationOf(of, revision))
    if (!this.has(of, revision)) throw unconfirmed(of)
  }

  /** For a run that goes on with another revision: asked again only where that touches more. Throws ENVIRONMENT_SHARED. */
  requireMore(of: FlowsOfRun, revision: string, confirmed: string | undefined): void {
    if (!of.target.isShared) return
    if (confirmed !== revision && !this.memory.knowsTopics(confirmationOf(of, revision)))
      throw unconfirmed(of)
    this.memory.confirm(confirmationOf(of, revision))
  }
}

function confirmationOf(of: FlowsOfRun, revision: string): Confirmation {
  const { name: environment, address } = of.target
  return {
    environment,
    place: placeOf(address),
    flow: of.flows[0]?.flow.file.id ?? '',
    revision,
    topics: [...touchedTopics(of)],
  }
}

function placeOf(address: FlowsOfRun['target']['address']): string {
  if (address.kind === 'embedded') return ''
  const { bootstrap, sasl } = address.settings
  return `${sasl === undefined ? '' : `${sasl.username} at `}${bootstrap.join(',')}`
}

function unconfirmed({ target, flows }: FlowsOfRun): FlowError {
  return new FlowError('ENVIRONMENT_SHARED', {
    message: `"${flows[0]?.flow.file.name ?? ''}" has not run in "${target.name}" as it is now, and others use its broker too.`,
    hint: 'Look at what it would read and write there, and confirm it.',
  })
}
