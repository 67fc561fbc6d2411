import { expect, test } from 'vitest'
import {
  decodePageFrame,
  encodeStudioFrame,
  type PageFrame,
  STUDIO_PROTOCOL_VERSION,
} from '../../contract/studio/studio-protocol.ts'
import { FrameLink } from './frame-link.ts'

type Request = Extract<PageFrame, { readonly type: 'request' }>

/** Services at the other end of a link; they answer when a test says so. */
class OtherEnd {
  readonly link: FrameLink
  frames: PageFrame[] = []

  constructor(link = new FrameLink()) {
    this.link = link
  }

  comes(studio: string): void {
    this.frames = []
    this.link.opened((bytes) => this.frames.push(decodePageFrame(bytes)))
    this.say({ type: 'hello', version: STUDIO_PROTOCOL_VERSION, studio })
  }

  say(frame: Parameters<typeof encodeStudioFrame>[0]): void {
    this.link.received(encodeStudioFrame(frame))
  }

  get requests(): readonly Request[] {
    return this.frames.filter((frame) => frame.type === 'request')
  }

  get page(): string | undefined {
    const hello = this.frames.find((frame) => frame.type === 'hello')
    return hello?.page
  }
}

const message = { topic: 'orders', key: null, value: '1' }

test('what is asked before the services have greeted is asked when they have', () => {
  const end = new OtherEnd()
  void end.link.ask('workspace.show', {})
  end.link.opened((bytes) => end.frames.push(decodePageFrame(bytes)))
  expect(end.requests).toEqual([])
  expect(end.link.connection.getState()).toBe('connecting')
  end.say({ type: 'hello', version: STUDIO_PROTOCOL_VERSION, studio: 'a' })
  expect(end.requests.map(({ method }) => method)).toEqual(['workspace.show'])
  expect(end.link.connection.getState()).toBe('open')
})

test('a request whose answer a broken connection took is asked again by the same page under the same number', async () => {
  const end = new OtherEnd()
  end.comes('a')
  const sent = end.link.ask('topics.produce', message)
  const [before, page] = [end.requests, end.page]
  end.link.lost()
  expect(end.link.connection.getState()).toBe('lost')
  end.comes('a')
  expect(end.requests).toEqual(before)
  expect(end.page).toBe(page)
  end.say({ type: 'answer', id: before[0]?.id ?? 0, content: { partition: 0, offset: 3 } })
  expect(await sent).toEqual({ partition: 0, offset: 3 })
})

test('services that began anew are not asked for a write again that may have been done, but for all else', async () => {
  const end = new OtherEnd()
  end.comes('a')
  const write = end.link.ask('topics.produce', message).catch((error: unknown) => error)
  void end.link.ask('workspace.show', {})
  void end.link.ask('drafts.drop', { file: 'flows/a/a.flow.json' })
  end.link.lost()
  const later = end.link.ask('topics.produce', message)
  end.comes('b')
  expect(await write).toMatchObject({ code: 'STUDIO_ANSWER_LOST' })
  expect(end.requests.map(({ method }) => method)).toEqual([
    'workspace.show',
    'drafts.drop',
    'topics.produce',
  ])
  end.say({ type: 'answer', id: end.requests[2]?.id ?? 0, content: { partition: 0, offset: 0 } })
  expect(await later).toEqual({ partition: 0, offset: 0 })
})

test('what the services say last is heard: what waits is refused with it, and nobody knocks again', async () => {
  const end = new OtherEnd()
  end.comes('a')
  const asked = end.link.ask('workspace.show', {})
  end.say({
    type: 'error',
    code: 'PROTOCOL_INVALID',
    message: 'A frame has no place here.',
    hint: 'Reload the page.',
  })
  await expect(asked).rejects.toMatchObject({ code: 'PROTOCOL_INVALID', hint: 'Reload the page.' })
  end.link.lost()
  expect(end.link.connection.getState()).toBe('strange')
  end.comes('a')
  expect(end.requests).toEqual([])
})

test('what is asked of a file again and again while the services are away is asked once when they are back, as it is drawn then', async () => {
  const end = new OtherEnd()
  end.comes('a')
  end.link.lost()
  const file = 'flows/a/a.flow.json'
  const kept = Array.from({ length: 1_000 }, (_, text) =>
    end.link.ask('drafts.keep', { file, text: String(text), over: null }),
  )
  const other = end.link.ask('drafts.keep', { file: 'flows/b/b.flow.json', text: 'b', over: null })
  end.comes('a')
  expect(end.requests.map(({ content }) => (content as { text: string }).text)).toEqual(['999', 'b'])
  for (const { id } of end.requests) end.say({ type: 'answer', id, content: null })
  expect(new Set(await Promise.all([...kept, other]))).toEqual(new Set([null]))
})

test('different questions are all asked when the services are back, and one too many is refused with a sentence', async () => {
  const end = new OtherEnd()
  end.comes('a')
  end.link.lost()
  const asked = Array.from({ length: 65 }, (_, value) =>
    end.link.ask('topics.produce', { ...message, value: String(value) }).catch((error: unknown) => error),
  )
  expect(await asked[64]).toMatchObject({
    code: 'STUDIO_AWAY',
    message: 'Millrace does not answer, and 64 questions of this page wait for it already.',
  })
  end.comes('a')
  expect(end.requests).toHaveLength(64)
  // Who is there answers as many as are asked.
  void end.link.ask('workspace.show', {})
  expect(end.requests).toHaveLength(65)
})

test('two texts to read are two questions, though the services are away', () => {
  const end = new OtherEnd()
  end.comes('a')
  end.link.lost()
  for (const text of ['{}', '[]', '{}']) void end.link.ask('samples.read-text', { text })
  end.comes('a')
  expect(end.requests.map(({ content }) => (content as { text: string }).text)).toEqual(['[]', '{}'])
})
