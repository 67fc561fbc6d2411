import { FlowError } from '../../../contract/errors.ts'
import type { environmentMethods, EnvironmentSheet } from '../../../contract/studio/environment-methods.ts'
import type { GivenOf } from '../../../contract/studio/method.ts'
import type { RunLook, runMethods } from '../../../contract/studio/run-methods.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import type { LocalData } from './local-data.ts'
import { STUDIO, flowsOfRun, type FlowsOfRun, preparedRun, revisionOfRun } from './prepare-run.ts'
import type { RunConsent } from './run-consent.ts'
import { lookAtSheet } from './run-sheet.ts'
import type { RunTrust } from './run-trust.ts'

type Methods = typeof runMethods
type Given<Name extends keyof Methods> = GivenOf<Methods[Name]>
type SheetMethod = (typeof environmentMethods)['environments.sheet']

interface RunLooksParts {
  readonly files: FlowFiles
  readonly broker: WorkspaceBroker
  readonly trust: RunTrust
  readonly local: LocalData
  readonly consent: RunConsent
}

/** What a run of the saved file would do in the chosen environment, before anybody starts it. */
export class RunLooks {
  private readonly parts: RunLooksParts

  constructor(parts: RunLooksParts) {
    this.parts = parts
  }

  async look({ file, withOutside }: Given<'runs.look'>): Promise<RunLook> {
    const of = this.flowsOf(file, withOutside)
    return {
      ...(await this.parts.local.look(of)),
      asks: this.asksOf(of),
      hasOutside: of.withOutside,
      revision: this.revisionOf(of),
    }
  }

  asks({ file, withOutside }: Given<'runs.asks'>): RunLook['asks'] {
    return this.asksOf(this.flowsOf(file, withOutside))
  }

  /** What a run would touch; in a protected environment what the deployed flow does. */
  async sheet({ file, withOutside, from }: GivenOf<SheetMethod>): Promise<EnvironmentSheet> {
    const { broker, consent } = this.parts
    const of = this.flowsOf(file, withOutside)
    const revision = this.revisionOf(of)
    const { name: environment, isProtected } = of.target
    const isConfirmed = consent.has(of, revision)
    const look = await broker.with((open) => lookAtSheet(open, of, { from, owner: STUDIO }), of.target)
    return { environment, isProtected, revision, isConfirmed, ...look }
  }

  /** Throws FLOW_CHANGED_OUTSIDE where the file is not the one that was looked at. */
  accept({ file, revision, withOutside }: Given<'runs.accept'>): void {
    const of = this.flowsOf(file, withOutside)
    if (this.revisionOf(of) !== revision)
      throw new FlowError('FLOW_CHANGED_OUTSIDE', {
        message: `"${file}" is another one by now, so nothing was accepted.`,
        hint: 'Read again what it asks for.',
      })
    this.parts.trust.accept(of.flows)
  }

  private flowsOf(file: string, withOutside: boolean): FlowsOfRun {
    const { files, broker } = this.parts
    return flowsOfRun(files, { file, withOutside, target: broker.target })
  }

  private revisionOf(of: FlowsOfRun): string {
    return revisionOfRun(preparedRun(this.parts.files, of, { from: 'committed', trusted: [] }))
  }

  private asksOf({ flows }: FlowsOfRun): RunLook['asks'] {
    return this.parts.trust.missing(flows).map(({ capability, by }) => ({ capability, by }))
  }
}
