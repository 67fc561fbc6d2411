import { FlowError } from '../../contract/errors.ts'
import { type Header, OUR_HEADERS } from '../../contract/message.ts'
import { type FlowName, nodeTopic } from '../../contract/names.ts'
import type { Stage } from '../../flow/stages.ts'
import type { Broker, OutgoingMessage } from '../broker/port.ts'
import { textHeader } from '../headers.ts'
import { inboxOf, partitionsOfInbox } from '../inbox/inbox-of.ts'
import type { DeadLetter } from './dead-letter.ts'
import { NewestLetters } from './newest-letters.ts'
import type { RedriveTurn } from './redrive-turn.ts'

export interface RedriveOptions {
  readonly broker: Broker
  readonly turn: RedriveTurn
  readonly flow: FlowName
  /** Of the flow as it is now, with the names its topics have on the broker. */
  readonly stages: readonly Stage[]
}

/** Where a dead letter goes back to: `start` as it came in, `node` as it stood in front of the node that failed. */
export type RedriveFrom = 'start' | 'node'

/** What a redrive did to one dead letter. `same`: a newer one of the same message goes back for both. */
export type Redriven = 'redriven' | 'before' | 'left' | 'same'
/** How many dead letters came to what. */
export type RedriveCounts = Readonly<Record<Redriven, number>>

export const NOTHING_REDRIVEN: RedriveCounts = { redriven: 0, before: 0, left: 0, same: 0 }

/** Puts dead letters in front of the source by which they had entered, or of the node that failed. */
export class Redrive {
  private readonly options: RedriveOptions

  constructor(options: RedriveOptions) {
    this.options = options
  }

  /** `before`: it was redriven before. Throws TOPIC_MISSING, TASK_LOST, REDRIVE_INPUT_MISSING, FLOW_FILE_INVALID. */
  async once(letter: DeadLetter, from: RedriveFrom = 'start'): Promise<'redriven' | 'before'> {
    const { turn } = this.options
    if (turn.isRedriven(letter)) return 'before'
    await turn.redrive(letter, await this.message(letter, from))
    return 'redriven'
  }

  /** The same for one of many: `left` where what its node was given is not there whole. */
  async onceOrLeft(letter: DeadLetter, from: RedriveFrom = 'start'): Promise<'redriven' | 'before' | 'left'> {
    try {
      return await this.once(letter, from)
    } catch (error) {
      if (error instanceof FlowError && error.code === 'REDRIVE_INPUT_MISSING') return 'left'
      throw error
    }
  }

  /** Those that were named, each for itself. Throws as `once` does. */
  async each(letters: readonly DeadLetter[], from: RedriveFrom = 'start'): Promise<RedriveCounts> {
    const done = { ...NOTHING_REDRIVEN }
    for (const letter of letters) done[await this.once(letter, from)] += 1
    return done
  }

  /**
   * Many of them. From its node each goes back, since what a node was given is its own; left is what cannot. From the
   * start each message goes back once: where it was read again and failed again, or failed at two nodes, by its newest
   * dead letter. For that `letters` is read twice; what comes in between is left alone.
   */
  async all(letters: () => AsyncIterable<DeadLetter>, from: RedriveFrom = 'start'): Promise<RedriveCounts> {
    const { turn } = this.options
    const done = { ...NOTHING_REDRIVEN }
    if (from === 'node') {
      for await (const letter of letters()) done[await this.onceOrLeft(letter, from)] += 1
      return done
    }
    const newest = new NewestLetters((letter) => this.entryOf(letter))
    for await (const letter of letters()) newest.see(letter, turn.isRedriven(letter))
    for await (const letter of letters())
      if (newest.knows(letter)) done[await this.oneOf(letter, newest)] += 1
    return done
  }

  /** Where a message goes back to, and which one it is. */
  private entryOf(letter: DeadLetter): string {
    const { topic, partition, offset } = letter.origin
    try {
      return JSON.stringify([this.inbox(letter, 'start'), letter.start ?? '', topic, partition, offset])
    } catch {
      // Its source is gone: that is said when its turn comes.
      return letter.id
    }
  }

  private async oneOf(letter: DeadLetter, newest: NewestLetters): Promise<Redriven> {
    const { turn } = this.options
    if (turn.isRedriven(letter) || newest.isNewest(letter)) return await this.once(letter)
    await turn.redrive(letter, undefined)
    return 'same'
  }

  private async message(letter: DeadLetter, from: RedriveFrom): Promise<OutgoingMessage> {
    const { original, origin, start } = letter
    const says = from === 'node' ? this.saysNode(letter) : []
    const topic = this.inbox(letter, from)
    const partitions = await partitionsOfInbox(this.options.broker, topic)
    const headers = [
      ...original.headers,
      textHeader(OUR_HEADERS.origin, JSON.stringify(origin)),
      ...(start === undefined ? [] : [textHeader(OUR_HEADERS.start, start)]),
      ...says,
    ]
    // The same task as at first: order by key and state belong to it.
    return { ...original, topic, partition: origin.partition % partitions, headers }
  }

  /** Which node it enters at, and as what. */
  private saysNode(letter: DeadLetter): readonly Header[] {
    const { nodeId, inputHeaders, inputState } = letter
    if (inputState === 'original' || inputState === 'json' || inputState === 'tombstone')
      return [textHeader(OUR_HEADERS.enter, nodeId), ...inputHeaders]
    throw new FlowError('REDRIVE_INPUT_MISSING', {
      message: `The dead letter ${letter.id} cannot go on from "${nodeId}": ${whyMissing(letter)}.`,
      hint: 'Redrive it from the start.',
      nodeId,
    })
  }

  private inbox({ origin, nodeId, start }: DeadLetter, from: RedriveFrom): string {
    const { stages, flow } = this.options
    if (start !== undefined) return inboxOf(stages, from === 'node' ? nodeId : start).topic
    if (from === 'start') return nodeTopic(flow, this.sourceOf(origin.topic, nodeId), 'inbox')
    const source = readersOf(stages, origin.topic, nodeId).find(({ failedHere }) => failedHere)
    return source === undefined ? inboxOf(stages, nodeId).topic : nodeTopic(flow, source.nodeId, 'inbox')
  }

  /** The source that reads the topic, in the stage of the node that failed where several read it. */
  private sourceOf(topic: string, failedNode: string): string {
    const readers = readersOf(this.options.stages, topic, failedNode)
    const source = readers.find(({ failedHere }) => failedHere) ?? readers[0]
    if (source !== undefined) return source.nodeId
    throw new FlowError('TOPIC_MISSING', {
      message: `The flow no longer reads "${topic}", where the message came from.`,
      hint: 'Put its source back, or produce the message to another topic with "millrace dead-letters show --json".',
      step: { do: 'put-source-back' },
    })
  }
}

/** Sources that read the topic. */
function readersOf(stages: readonly Stage[], topic: string, failedNode: string) {
  return stages.flatMap((stage) =>
    stage.inputs
      .filter((input) => input.topic === topic && input.kind !== 'inbox')
      .map((input) => ({
        nodeId: input.nodeId,
        failedHere: stage.nodes.some(({ id }) => id === failedNode),
      })),
  )
}

function whyMissing({ inputState, inputBytes, pieces }: DeadLetter): string {
  switch (inputState) {
    case 'cut':
      return `what the node was given has ${inputBytes.toLocaleString('en')} bytes, and was not kept whole`
    case 'pieces':
      return `several pieces of the message failed there (${pieces ?? ''}), and only the first was kept`
    case 'unwritable':
      return 'what the node was given cannot be written as JSON'
    default:
      return 'an earlier version of Millrace wrote it, without what the node was given'
  }
}
