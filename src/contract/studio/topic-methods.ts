import { z } from 'zod'
import { TOPIC_NAME } from '../topic-name.ts'
import type { MethodTable } from './method.ts'

/** A topic on the broker of the workspace. */
export const topicView = z.object({
  name: z.string(),
  partitions: z.number().int(),
  /** Between oldest and newest offset; a compacted topic holds fewer. */
  messages: z.number().int(),
  bytes: z.number().nullable(),
  cleanup: z.enum(['delete', 'compact']),
  /** One that Millrace keeps for itself. */
  isInternal: z.boolean(),
})
export type TopicView = z.output<typeof topicView>

const topicName = z.string().regex(TOPIC_NAME, 'has letters, digits, ".", "_" and "-" only')

const header = z.object({ name: z.string(), value: z.string().nullable() })

/** A message with its place. Bytes that are no text stand as `base64:...`. */
export const topicMessage = z.object({
  partition: z.number().int(),
  offset: z.number().int(),
  /** ms since 1970. */
  timestamp: z.number(),
  key: z.string().nullable(),
  /** As it lies in the topic, digit by digit; null for a tombstone. */
  value: z.string().nullable(),
  headers: z.array(header),
  /** Of the value. */
  bytes: z.number().int(),
  /** `value` is only its beginning. */
  isCut: z.boolean(),
})
export type TopicMessage = z.output<typeof topicMessage>

/** Where reading begins; `end`: the latest messages. */
export const topicStart = z.discriminatedUnion('at', [
  z.object({ at: z.literal('beginning') }),
  z.object({ at: z.literal('end') }),
  z.object({ at: z.literal('offset'), offset: z.number().int().nonnegative() }),
  z.object({ at: z.literal('time'), timestamp: z.number().int() }),
  /** Behind what was read before: the next offset of each partition. */
  z.object({
    at: z.literal('positions'),
    next: z.array(
      z.object({ partition: z.number().int().nonnegative(), offset: z.number().int().nonnegative() }),
    ),
  }),
])
export type TopicStart = z.output<typeof topicStart>

export const topicPage = z.object({
  messages: z.array(topicMessage),
  /** Where reading goes on. */
  next: z.array(z.object({ partition: z.number().int(), offset: z.number().int() })),
  /** There were no more when this was read. */
  isEnd: z.boolean(),
})
export type TopicPage = z.output<typeof topicPage>

/** Messages of one page at most. */
export const TOPIC_PAGE_AT_MOST = 500

/** Topics of the workspace's own broker. Reading joins no group, so it takes nothing from anybody. */
export const topicMethods = {
  'topics.list': { params: z.object({}), result: z.array(topicView) },
  /** Refused with TOPIC_EXISTS. */
  'topics.create': {
    params: z.object({
      name: topicName,
      partitions: z.number().int().min(1).max(1_000),
      cleanup: z.enum(['delete', 'compact']).default('delete'),
    }),
    result: z.null(),
    writes: true,
  },
  /** Refused with TOPIC_MISSING. */
  'topics.read': {
    params: z.object({
      topic: z.string(),
      start: topicStart,
      partition: z.number().int().nonnegative().optional(),
      count: z.number().int().min(1).max(TOPIC_PAGE_AT_MOST).default(100),
    }),
    result: topicPage,
  },
  /** One message, whole up to a megabyte. Refused with TOPIC_MISSING, TOPIC_GAP. */
  'topics.message': {
    params: z.object({
      topic: z.string(),
      partition: z.number().int().nonnegative(),
      offset: z.number().int().nonnegative(),
    }),
    result: topicMessage,
  },
  /** Writes one message, for real. Refused with TOPIC_MISSING. */
  'topics.produce': {
    params: z.object({
      topic: z.string(),
      key: z.string().nullable(),
      value: z.string().max(32_000_000).nullable(),
      headers: z.array(header).default([]),
    }),
    result: z.object({ partition: z.number().int(), offset: z.number().int() }),
    writes: true,
  },
} as const satisfies MethodTable
