import { z } from 'zod'
import { FlowError } from '../errors.ts'
import { decodeFrame, encodeFrame } from '../protocol/codec.ts'
import { CREDIT_AT_MOST, refusalSchema } from '../protocol/frame.ts'
import { deadLetterMethods } from './dead-letter-methods.ts'
import { environmentMethods } from './environment-methods.ts'
import { fileMethods } from './file-methods.ts'
import { folderMethods } from './folder-methods.ts'
import { logMethods } from './log-methods.ts'
import type { GivenOf, HandlersOf, ParamsOf, ResultOf } from './method.ts'
import type { StudioNews } from './news.ts'
import { penMethods } from './pen-methods.ts'
import { previewMethods } from './preview-methods.ts'
import { referenceMethods } from './reference-methods.ts'
import { runMethods } from './run-methods.ts'
import { sampleMethods } from './sample-methods.ts'
import { sendMethods } from './send-methods.ts'
import { tapMethods } from './tap-methods.ts'
import { testMethods } from './test-methods.ts'
import { topicMethods } from './topic-methods.ts'
import { workspaceMethods } from './workspace-methods.ts'

/** Raised when an older page could not follow any more. */
export const STUDIO_PROTOCOL_VERSION = 1

/** Everything the page may ask, by area. */
export const studioMethods = {
  ...workspaceMethods,
  ...environmentMethods,
  ...fileMethods,
  ...folderMethods,
  ...sampleMethods,
  ...previewMethods,
  ...referenceMethods,
  ...topicMethods,
  ...tapMethods,
  ...deadLetterMethods,
  ...logMethods,
  ...runMethods,
  ...sendMethods,
  ...testMethods,
  ...penMethods,
} as const

export type StudioMethods = typeof studioMethods
export type StudioMethodName = keyof StudioMethods
export type StudioParams<Name extends StudioMethodName> = ParamsOf<StudioMethods[Name]>
export type StudioGiven<Name extends StudioMethodName> = GivenOf<StudioMethods[Name]>
export type StudioResult<Name extends StudioMethodName> = ResultOf<StudioMethods[Name]>
/** Who answers them all. */
export type StudioHandlers = HandlersOf<StudioMethods>

/** Chosen by the page, and never used twice by it: the same id again is the same request again. */
const id = z.number().int().nonnegative()
const hello = z.object({ type: z.literal('hello'), version: z.number().int() })
const methodName = z.custom<StudioMethodName>(
  (name) => typeof name === 'string' && Object.hasOwn(studioMethods, name),
  {
    message: 'is no method of the Studio',
  },
)

/** What the page says. `content` travels as the frame's body: it may be larger than a header. */
export const pageFrame = z.discriminatedUnion('type', [
  /** `page` is drawn by lot when the page is loaded: by that it is known again when its connection has broken. */
  z.object({ ...hello.shape, page: z.string().max(64).optional() }),
  z.object({ type: z.literal('request'), id, method: methodName, content: z.unknown() }),
  /** How many more news it takes. */
  z.object({ type: z.literal('credit'), more: z.number().int().min(1).max(CREDIT_AT_MOST) }),
])

/** Whether it has a subject; the rest is believed by the page, as answers are. `studioNews` says what it is made of. */
const news = z.custom<StudioNews>(
  (content) => typeof content === 'object' && content !== null && 'about' in content,
  {
    message: 'is no news of the Studio',
  },
)

/** What the services say. */
export const studioFrame = z.discriminatedUnion('type', [
  /** `studio` is drawn by lot when the services begin: another one knows nothing of what was asked before. */
  z.object({ ...hello.shape, studio: z.string().max(64).optional() }),
  z.object({ type: z.literal('answer'), id, content: z.unknown() }),
  z.object({ type: z.literal('refused'), id, ...refusalSchema.shape }),
  z.object({ type: z.literal('news'), content: news }),
  /** The last word before the connection is closed. */
  z.object({ type: z.literal('error'), ...refusalSchema.shape }),
])

export type PageFrame = z.output<typeof pageFrame>
export type StudioFrame = z.output<typeof studioFrame>

const toUtf8 = new TextEncoder()
const fromUtf8 = new TextDecoder('utf-8', { fatal: true })

/** One frame for either side. Throws PROTOCOL_INVALID where it is larger than the other end takes. */
export function encodeStudioFrame(frame: PageFrame | StudioFrame): Uint8Array<ArrayBuffer> {
  if (!('content' in frame)) return encodeFrame({ header: frame })
  const { content, ...header } = frame
  return encodeFrame({ header, body: toUtf8.encode(JSON.stringify(content)) })
}

/** Throws PROTOCOL_INVALID with what is wrong. */
export function decodePageFrame(bytes: Uint8Array): PageFrame {
  return decode(bytes, pageFrame)
}

/** Throws PROTOCOL_INVALID with what is wrong. */
export function decodeStudioFrame(bytes: Uint8Array): StudioFrame {
  return decode(bytes, studioFrame)
}

function decode<Schema extends z.ZodType>(bytes: Uint8Array, schema: Schema): z.output<Schema> {
  const { header, body } = decodeFrame(bytes)
  const whole = body === undefined ? header : { ...(header as object), content: readBody(body) }
  const parsed = schema.safeParse(whole)
  if (parsed.success) return parsed.data
  throw invalid(z.prettifyError(parsed.error))
}

function readBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8.decode(body)) as unknown
  } catch (cause) {
    throw invalid('its content is no JSON', cause)
  }
}

function invalid(why: string, cause?: unknown): FlowError {
  return new FlowError('PROTOCOL_INVALID', {
    message: `What came is no frame of the Studio: ${why}.`,
    hint: 'Reload the page; if it stays, page and program are of different versions.',
    cause,
  })
}
