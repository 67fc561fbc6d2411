import { FlowError } from '../../../contract/errors.ts'
import { deadLetterTopic, type FlowName, isInternalTopic } from '../../../contract/names.ts'
import type {
  deadLetterMethods,
  LetterGroup,
  LetterList,
  LetterView,
} from '../../../contract/studio/dead-letter-methods.ts'
import type { GivenOf, ResultOf } from '../../../contract/studio/method.ts'
import { readFlow } from '../../../flow/read-flow.ts'
import { planStages, type Stage } from '../../../flow/stages.ts'
import { catalog } from '../../../nodes/catalog.ts'
import type { Broker } from '../../../runtime/broker/port.ts'
import type { Clock } from '../../../runtime/clock.ts'
import { causeOf } from '../../../runtime/dead-letters/cause-of.ts'
import { DeadLetterBox } from '../../../runtime/dead-letters/dead-letter-box.ts'
import type { DeadLetter } from '../../../runtime/dead-letters/dead-letter.ts'
import {
  NOTHING_REDRIVEN,
  Redrive,
  type RedriveCounts,
  type Redriven,
} from '../../../runtime/dead-letters/redrive.ts'
import { RedriveTurn } from '../../../runtime/dead-letters/redrive-turn.ts'
import type { EnvironmentTarget } from '../environments/environment-target.ts'
import { STUDIO } from '../runs/prepare-run.ts'
import type { WorkspaceBroker } from '../topics/workspace-broker.ts'
import type { FlowFiles } from '../workspace/flow-files.ts'
import { flowIdOf } from '../workspace/flow-id-of.ts'
import { BookShelf } from './book-shelf.ts'
import { letterViewOf } from './letter-view.ts'

type Methods = typeof deadLetterMethods
type Given<Name extends keyof Methods> = GivenOf<Methods[Name]>
type Chosen = Given<'dead-letters.redrive'>['which']
type Cause = Pick<LetterGroup, 'node' | 'code' | 'cause'>

const REDRIVEN = ['redriven', 'before', 'left', 'same'] as const satisfies readonly Redriven[]

interface LetterDeskParts {
  readonly files: FlowFiles
  readonly broker: WorkspaceBroker
  readonly clock: Clock
}

/** Dead letters of the flows of a workspace: looked at by cause, and put back. */
export class LetterDesk {
  private readonly files: FlowFiles
  private readonly broker: WorkspaceBroker
  private readonly clock: Clock
  private readonly shelf = new BookShelf()

  constructor({ files, broker, clock }: LetterDeskParts) {
    this.files = files
    this.broker = broker
    this.clock = clock
  }

  /** Looking alone makes no broker. Throws FLOW_FILE_INVALID. */
  async list({ file }: Given<'dead-letters.list'>): Promise<LetterList> {
    const flowId = flowIdOf(this.files, file)
    const { target } = this.broker
    if (this.broker.isUnmade(target)) return { groups: [], count: 0, redriven: 0 }
    const views = await this.broker.with(async (broker) => {
      const names = await namesOf(broker, flowId, target)
      return await Promise.all(
        names.map((name) => this.shelf.bookOf(target, name).look(new DeadLetterBox(broker, name))),
      )
    }, target)
    const groups = views.flatMap((view) => view.groups).toSorted((a, b) => newestOf(b) - newestOf(a))
    return {
      groups,
      count: groups.reduce((sum, { count }) => sum + count, 0),
      redriven: views.reduce((sum, view) => sum + view.redriven, 0),
    }
  }

  /** Throws FLOW_FILE_INVALID, USAGE. */
  async show({ file, id }: Given<'dead-letters.show'>): Promise<LetterView> {
    const { name, local } = this.placeOf(file, id)
    return await this.broker.with(async (broker) => {
      const box = new DeadLetterBox(broker, name)
      const letter = await box.byId(local)
      return letterViewOf(name.namespace, letter, { isRedriven: (await box.redriven())(letter) })
    })
  }

  /** Throws FLOW_FILE_INVALID, TOPIC_MISSING, FLOW_ALREADY_RUNNING, ENVIRONMENT_PROTECTED, ENVIRONMENT_SHARED. */
  async redrive({
    file,
    which,
    from,
  }: Given<'dead-letters.redrive'>): Promise<ResultOf<Methods['dead-letters.redrive']>> {
    const flowId = flowIdOf(this.files, file)
    const { target } = this.broker
    return await this.broker.writing('so nothing was redriven', async (broker) => {
      const sums = { ...NOTHING_REDRIVEN }
      const names = (await namesOf(broker, flowId, target)).filter((name) => isAbout(which, name))
      // All that is refused is refused before anything is put back.
      for (const name of names) refuseDeployed(target, name)
      for (const name of names) {
        const done = await this.redriveIn(broker, name, { file, which, from })
        for (const each of REDRIVEN) sums[each] += done[each]
      }
      return sums
    })
  }

  private async redriveIn(
    broker: Broker,
    name: FlowName,
    { file, which, from }: Given<'dead-letters.redrive'>,
  ): Promise<RedriveCounts> {
    const stages = this.stagesOf(file, name)
    const turn = await RedriveTurn.take(broker, name, { clock: this.clock, owner: STUDIO })
    try {
      const redrive = new Redrive({ broker, turn, flow: name, stages })
      const box = new DeadLetterBox(broker, name)
      if (!('ids' in which)) return await redrive.all(() => ofCause(box, which), from)
      return await redrive.each(await named(box, name, which.ids), from)
    } finally {
      await turn.end()
    }
  }

  private placeOf(file: string, id: string): { readonly name: FlowName; readonly local: string } {
    const [namespace = '', local = ''] = id.split('/')
    return { name: { namespace, flowId: flowIdOf(this.files, file) }, local }
  }

  /** As the saved flow is, which is the one that runs next. */
  private stagesOf(file: string, name: FlowName): readonly Stage[] {
    const { flow } = readFlow(this.files.open(file).text, catalog)
    if (flow !== undefined)
      return planStages(flow, { name, physical: (topic) => this.broker.topicName(topic) })
    throw new FlowError('FLOW_FILE_INVALID', {
      message: `"${file}" has errors, so nothing was redriven.`,
      hint: 'Mend what Problems lists, and save.',
    })
  }
}

/** What the deployed flow has set aside is put back by who runs it: its source would read it. */
function refuseDeployed({ name, namespace, isShared }: EnvironmentTarget, letters: FlowName): void {
  if (!isShared || letters.namespace === namespace) return
  throw new FlowError('ENVIRONMENT_SHARED', {
    message: `These dead letters belong to "${letters.namespace}" on ${name}, and the Studio runs there as "${namespace}": nothing was redriven.`,
    hint: `Redrive them where that flow is run: millrace dead-letters redrive --env ${name}.`,
  })
}

/** Under every namespace that has some: the runner's and the Studio's are kept apart. Where it is only watched, of what is watched. */
async function namesOf(
  broker: Broker,
  flowId: string,
  { deployedNamespace, isProtected }: EnvironmentTarget,
): Promise<readonly FlowName[]> {
  const topics = await broker.describeTopics()
  return topics.flatMap(({ name }) => {
    const flow = { namespace: name.slice(0, name.indexOf('.')), flowId }
    if (isProtected && flow.namespace !== deployedNamespace) return []
    return name === deadLetterTopic(flow) && isInternalTopic(name, deployedNamespace) ? [flow] : []
  })
}

function isAbout(which: Chosen, { namespace }: FlowName): boolean {
  if (!('ids' in which)) return which.namespace === namespace
  return which.ids.some((id) => id.startsWith(`${namespace}/`))
}

/** All ids first: a wrong one is told before anything is written. */
async function named(
  box: DeadLetterBox,
  { namespace }: FlowName,
  ids: readonly string[],
): Promise<readonly DeadLetter[]> {
  const here = ids.filter((id) => id.startsWith(`${namespace}/`))
  return await Promise.all(here.map((id) => box.byId(id.slice(namespace.length + 1))))
}

async function* ofCause(box: DeadLetterBox, which: Cause): AsyncGenerator<DeadLetter> {
  const isRedriven = await box.redriven()
  for await (const letter of box.all()) if (isOf(letter, which) && !isRedriven(letter)) yield letter
}

function isOf({ nodeId, code, message }: DeadLetter, which: Cause): boolean {
  const isSame = which.cause === null || which.cause === causeOf(message)
  return nodeId === which.node && code === which.code && isSame
}

function newestOf({ letters }: LetterGroup): number {
  return letters[0]?.time ?? 0
}
