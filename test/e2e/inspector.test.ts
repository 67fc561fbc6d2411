import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needs, testNeeding } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { StudioDriver } from './studio-driver.ts'

testNeeding(
  needs.chromium,
  'a person draws source and map in an empty flow, pastes a message, clicks a field into a row and sees what comes out before any run',
  async () => {
    const studio = await StudioDriver.start({ flows: [] })
    const { page } = studio
    await studio.newFlow()
    const inspector = page.getByLabel('Inspector')

    const palette = page.locator('.palette')
    await palette.getByRole('button', { name: 'Topic source' }).click()
    await inspector.getByLabel('Topic', { exact: true }).fill('product_events')
    await inspector.getByRole('button', { name: 'New topic "product_events"' }).click()
    await inspector.getByRole('button', { name: 'Paste one' }).click()
    await inspector
      .getByLabel('Message', { exact: true })
      .fill('{"id": 9007199254740993, "quantity": 2, "unit_price": 99.99}')
    await inspector.getByRole('button', { name: 'Use this message' }).click()
    await inspector.getByLabel('Messages', { exact: true }).getByText('9007199254740993').waitFor()

    await palette.getByRole('button', { name: 'Map', exact: true }).click()
    await studio.dragTo(studio.port('topic-source', 'out'), studio.port('map', 'in'))
    await inspector.getByLabel('In', { exact: true }).getByText('9007199254740993').waitFor()
    await inspector.getByLabel('To', { exact: true }).fill('total')
    await inspector.getByLabel('Comes from').selectOption('expression')
    const expression = inspector.getByLabel('Expression', { exact: true })
    await expression.click()
    await inspector.getByRole('button', { name: 'quantity', exact: true }).click()
    await expression.pressSequentially(' * ')
    await inspector.getByRole('button', { name: 'unit_price', exact: true }).click()
    expect(await expression.inputValue()).toBe('value.quantity * value.unit_price')

    await inspector.getByLabel('Settings').getByText('= 199.98').waitFor()
    await inspector.getByLabel('Out', { exact: true }).getByText('199.98').waitFor()

    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('edited').waitFor({ state: 'detached' })
    const [file] = studio.flowFiles()
    expect(readFileSync(join(studio.folder, file ?? ''), 'utf8')).not.toContain('9007199254740993')
    await until('the message to lie on this machine', () =>
      existsSync(join(studio.folder, '.millrace/samples')),
    )
    expect(studio.complaints).toEqual([])
  },
)
