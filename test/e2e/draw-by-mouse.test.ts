import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'a flow is drawn by the mouse: dragged in, dropped edges become nodes, wrong targets say why, edges are led elsewhere',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const { page } = studio
    await studio.newFlow()

    await page
      .getByRole('button', { name: 'Topic source' })
      .first()
      .dragTo(page.locator('.react-flow__pane'), { targetPosition: { x: 80, y: 160 } })
    await studio.untilDrawn({ nodes: 1, edges: 0 })

    // An edge that is dropped where nothing is asks what shall be there.
    await studio.dragFrom(studio.port('Topic source', 'out'), { right: 96, down: 0 })
    const quickAdd = page.getByRole('dialog', { name: 'Add a node' })
    await quickAdd.waitFor()
    expect(await quickAdd.getByRole('option', { name: 'Topic source' }).count()).toBe(0)
    await page.keyboard.type('switch')
    await quickAdd.getByRole('option').first().click()
    await studio.untilDrawn({ nodes: 2, edges: 1 })

    await page.locator('.palette').getByRole('button', { name: 'Log' }).click()
    await studio.untilDrawn({ nodes: 3, edges: 1 })
    await studio.dragFrom(studio.node('Log'), { right: -40, down: 200 })
    await page.getByRole('button', { name: 'Fit all nodes in view' }).click()

    // What fits is lit while the edge is drawn; what does not says why beside the pointer.
    const log = studio.port('Log', 'in')
    await studio.holdFrom(studio.port('Topic source', 'out'), studio.node('Topic source'))
    await expectLit(studio, ['log.in'])
    await page.mouse.up()
    await studio.holdFrom(log, studio.port('Log', 'error'))
    await page.getByRole('status').getByText('Messages would go round', { exact: false }).waitFor()
    await page.mouse.up()
    await studio.holdFrom(studio.port('Switch', 'error'), studio.node('Topic source'))
    await page.getByText('"topic-source" is a source: no edge can lead into it.').waitFor()
    await page.mouse.up()
    await studio.untilDrawn({ nodes: 3, edges: 1 })

    // What is let go by Escape leads nowhere, wherever the pointer is released.
    for (const target of [studio.node('Log'), log]) {
      await studio.holdFrom(studio.port('Topic source', 'out'), target)
      await page.keyboard.press('Escape')
      await page.mouse.up()
    }
    await studio.untilDrawn({ nodes: 3, edges: 1 })

    // Drawn port to port, then its end is led elsewhere.
    await studio.dragTo(studio.port('Topic source', 'out'), log)
    await studio.untilDrawn({ nodes: 3, edges: 2 })
    await studio.clickEdge('topic-source.out', 'log.in')
    await studio.dragTo(page.locator('.react-flow__edgeupdater-target'), studio.port('Switch', 'in'))
    // That one is drawn already, so the end stays where it was.
    await studio.untilDrawn({ nodes: 3, edges: 2 })
    await studio.dragTo(page.locator('.react-flow__edgeupdater-source'), studio.port('Switch', 'error'))
    await studio.untilDrawn({ nodes: 3, edges: 2 })
    await page.keyboard.press('Control+s')
    await page.getByText('edited').waitFor({ state: 'detached' })
    expect(flowIn(studio.folder).edges).toEqual([
      { from: 'switch.error', to: 'log.in' },
      { from: 'topic-source.out', to: 'switch.in' },
    ])
    expect(studio.complaints).toEqual([])
  },
)

async function expectLit(studio: StudioDriver, ports: readonly string[]): Promise<void> {
  const lit = await studio.page.locator('.port-lit').all()
  const names = await Promise.all(
    lit.map(
      async (port) => `${await port.getAttribute('data-nodeid')}.${await port.getAttribute('data-handleid')}`,
    ),
  )
  expect(names.toSorted()).toEqual(ports)
}

interface SavedFlow {
  readonly edges: readonly { readonly from: string; readonly to: string }[]
}

/** The one flow file of a workspace. */
function flowIn(folder: string): SavedFlow {
  const [file = ''] = globSync('**/*.flow.json', { cwd: folder })
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as SavedFlow
}
