import { FlowError } from '../../contract/errors.ts'
import type { OffsetRange } from '../../contract/message.ts'
import { deadLetterTopic, type FlowName, redriveGroup } from '../../contract/names.ts'
import type { Broker, Member, OutgoingMessage, TaskLease } from '../broker/port.ts'
import type { Clock } from '../clock.ts'
import type { DeadLetter } from './dead-letter.ts'
import { asPosition, coverRange, covers, rangesOf } from './redriven-ranges.ts'

/**
 * The right to redrive a flow's dead letters, which one process has at a time: two could put the same one back
 * twice. It is a membership in the group whose finished offsets are the redriven dead letters.
 */
export class RedriveTurn {
  private readonly topic: string
  private readonly leases = new Map<number, TaskLease>()
  private readonly ranges = new Map<number, readonly OffsetRange[]>()
  private member: Member | undefined

  private constructor(topic: string) {
    this.topic = topic
  }

  /** `owner` is told to who comes meanwhile. Throws FLOW_ALREADY_RUNNING where another process redrives at this moment. */
  static async take(
    broker: Broker,
    flow: FlowName,
    { clock, owner }: { readonly clock: Clock; readonly owner: string },
  ): Promise<RedriveTurn> {
    const turn = new RedriveTurn(deadLetterTopic(flow))
    turn.member = await broker.join({
      group: redriveGroup(flow),
      topics: [turn.topic],
      clock,
      owner,
      plan: 'redrive',
      stores: [],
      alone: true,
      assigned: (lease) => turn.own(lease),
      revoking: (lease) => Promise.resolve(turn.disown(lease)),
      lost: (lease) => turn.disown(lease),
      troubled: () => {},
    })
    return turn
  }

  isRedriven({ partition, offsets: [first = 0] }: DeadLetter): boolean {
    return covers(this.ranges.get(partition) ?? [], first)
  }

  /** Writes what stands for a dead letter, where anything does, and notes it as redriven, in one commit. */
  async redrive({ id, partition, offsets }: DeadLetter, output: OutgoingMessage | undefined): Promise<void> {
    const lease = this.leases.get(partition)
    if (lease === undefined)
      throw new FlowError('TASK_LOST', {
        message: `The dead letter ${id} was taken over by another process.`,
        hint: 'Redrive again.',
      })
    const range = { from: Math.min(...offsets), to: Math.max(...offsets) + 1 }
    const ranges = coverRange(this.ranges.get(partition) ?? [], range)
    const position = { topic: this.topic, partition, ...asPosition(ranges) }
    await lease.commit({
      positions: [position],
      outputs: output === undefined ? [] : [output],
      state: [],
      cursors: [],
    })
    this.ranges.set(partition, ranges)
  }

  async end(): Promise<void> {
    await this.member?.leave()
  }

  private own(lease: TaskLease): Promise<void> {
    this.leases.set(lease.task, lease)
    this.ranges.set(lease.task, rangesOf(lease.positions, lease.task))
    return Promise.resolve()
  }

  private disown(lease: TaskLease): void {
    this.leases.delete(lease.task)
  }
}
