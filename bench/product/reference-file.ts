import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { products } from './peer-work.ts'

/** The peers' thousand products as a file that a flow can name. */
export function writeProducts(folder: string): void {
  const rows = [...products].map(([id, { name, category, price }]) => `${id},${name},${category},${price}`)
  writeFileSync(join(folder, 'products.csv'), ['product_id,name,category,unit_price', ...rows, ''].join('\n'))
}

/** How a flow declares it. Prices are doubles, as the peers have them, or exact. */
export function productsDeclaration(price: string): object {
  return { from: { file: 'products.csv' }, key: 'product_id', columns: { unit_price: price } }
}

export const productFields = { name: 'product_name', category: 'category', unit_price: 'unit_price' }
