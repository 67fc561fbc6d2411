import type { StoryEvent } from '../../../contract/protocol/streams.ts'
import type { LogLine } from '../../../contract/studio/log-methods.ts'
import { ownEntry } from '../../../flow/own-entry.ts'
import { inStudio } from '../session/in-studio.ts'

/** At the end of the id of what stands for one partition. */
const PARTITION = /\/(\d+)$/

/** What a person reads of an event; undefined where it says nothing to them. */
export function logLineOf(event: StoryEvent): Omit<LogLine, 'seq'> | undefined {
  const { at } = event
  switch (event.type) {
    case 'log':
      return {
        at,
        kind: 'log',
        level: event.level,
        node: event.node,
        text: event.text,
        leftOut: event.leftOut,
      }
    case 'notice':
      return noticeLine(inStudio(event))
    case 'transition':
      return event.machine === 'flow' || event.cause !== undefined ? stateLine(inStudio(event)) : undefined
    case 'summary':
      return undefined
  }
}

function noticeLine({
  at,
  message,
  code,
  hint,
}: Extract<StoryEvent, { type: 'notice' }>): Omit<LogLine, 'seq'> {
  return {
    at,
    kind: 'notice',
    level: 'warn',
    text: message,
    code,
    ...(hint === undefined ? {} : { hint }),
    leftOut: 0,
  }
}

function stateLine({
  at,
  machine,
  id,
  to,
  cause,
  code,
  hint,
}: Extract<StoryEvent, { type: 'transition' }>): Omit<LogLine, 'seq'> {
  const what = whatOf(machine, id)
  const does = ownEntry(DOES, to) ?? `is ${to}`
  return {
    at,
    kind: 'state',
    level: to === 'failed' ? 'error' : cause === undefined ? 'info' : 'warn',
    text: cause === undefined ? `${what} ${does}.` : `${what} ${does}: ${cause}`,
    ...(machine === 'connector' ? { node: id.replace(PARTITION, '') } : {}),
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
    leftOut: 0,
  }
}

/** States whose names are the engine's own. */
const DOES = {
  'backing-off': 'waits before it tries again',
  waiting: 'waits before it tries again',
  'circuit-open': 'is held back by an open circuit',
  revoking: 'is being given back',
  failed: 'has failed',
}

/** A connection stands beside its node, as people know that. */
function whatOf(machine: 'flow' | 'task' | 'connector', id: string): string {
  if (machine === 'flow') return 'The flow'
  if (machine === 'task') return `Task ${id}`
  const [, partition] = PARTITION.exec(id) ?? []
  return partition === undefined ? 'Its connection' : `Its connection for partition ${partition}`
}
