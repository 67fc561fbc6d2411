import { readFileSync } from 'node:fs'
import { WrittenNumber } from './exact-json.ts'

export interface Product {
  readonly name: string
  readonly category: string
  readonly unitPrice: WrittenNumber
}

/** The rows of products.csv by product id. */
export function readProducts(file: string): ReadonlyMap<string, Product> {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const columns = header.split(',')
  const products = new Map<string, Product>()
  for (const line of lines) {
    const fields = [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    )
    const field = (name: string) => fields[columns.indexOf(name)] ?? ''
    const unitPrice = WrittenNumber.of(field('unit_price'))
    products.set(field('product_id'), { name: field('name'), category: field('category'), unitPrice })
  }
  return products
}
