import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/runtime/clock.ts'
import { PreviewDesk } from '../../src/main/studio/preview/preview-desk.ts'

const text = '{"version":1,"id":"a","name":"A","nodes":[],"edges":[]}'
const job = { file: '/a.flow.json', text, workspace: '/', samples: {}, valueBytes: 100 }

test('a preview that cannot be handed over says so, and the next one does not wait for it', async () => {
  const desk = new PreviewDesk({ clock: systemClock })
  onTestFinished(() => desk.close())
  const page = {}
  const samples = { a: () => 'no data' } as never
  expect((await desk.run({ ...job, samples }, page))?.reason).toContain('cannot be handed over')
  expect(await desk.run(job, page)).toMatchObject({ isComplete: true })
})

test('a newer drawing takes the place of one of its own page, and of no other', async () => {
  const desk = new PreviewDesk({ clock: systemClock })
  onTestFinished(() => desk.close())
  const [one, other] = [{}, {}]
  const views = await Promise.all([one, one, other, one].map((page) => desk.run(job, page)))
  expect(views.map((view) => view !== null)).toEqual([true, false, true, true])
})
