import { onTestFinished, expect, test } from 'vitest'
import { systemClock } from '../../../runtime/clock.ts'
import { PreviewDesk } from './preview-desk.ts'

test('a preview that cannot be handed over says so, and the next one does not wait for it', async () => {
  const desk = new PreviewDesk({ clock: systemClock })
  onTestFinished(() => desk.close())
  const text = '{"version":1,"id":"a","name":"A","nodes":[],"edges":[]}'
  const job = { file: '/a.flow.json', text, workspace: '/', samples: {}, valueBytes: 100 }
  const samples = { a: () => 'no data' } as never
  expect((await desk.run({ ...job, samples }))?.reason).toContain('cannot be handed over')
  expect(await desk.run(job)).toMatchObject({ isComplete: true })
})
