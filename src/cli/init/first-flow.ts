import type { FlowDocument } from '../../flow/checked-flow.ts'

/** A first flow: orders get the price of their product; orders of unknown products are kept apart. */
export function firstFlow(id: string): FlowDocument {
  return {
    version: 1,
    id,
    name: 'First flow',
    description: 'Adds product and total price to each order.',
    topics: {
      orders: { format: 'json', use: 'owned', partitions: 4, description: 'Orders as the shop writes them.' },
      priced_orders: { format: 'json', use: 'owned', partitions: 4 },
      unknown_products: { format: 'json', use: 'owned', partitions: 4 },
    },
    references: {
      products: {
        from: { file: 'references/products.csv' },
        key: 'product_id',
        columns: { unit_price: 'decimal' },
      },
    },
    nodes: [
      { id: 'orders', kind: 'topic-source', name: 'Orders', config: { topic: 'orders' } },
      {
        id: 'lookup-product',
        kind: 'lookup',
        name: 'Look up product',
        config: { table: 'products', key: 'value.product_id', into: 'product' },
      },
      {
        id: 'add-total',
        kind: 'map',
        name: 'Add total',
        config: { rows: [{ to: 'total', cel: 'value.quantity * value.product.unit_price' }] },
      },
      { id: 'priced-orders', kind: 'topic-sink', name: 'Priced orders', config: { topic: 'priced_orders' } },
      {
        id: 'unknown-products',
        kind: 'topic-sink',
        name: 'Unknown products',
        config: { topic: 'unknown_products' },
      },
    ],
    edges: [
      { from: 'orders.out', to: 'lookup-product.in' },
      { from: 'lookup-product.found', to: 'add-total.in' },
      { from: 'lookup-product.missing', to: 'unknown-products.in' },
      { from: 'add-total.out', to: 'priced-orders.in' },
    ],
  }
}

/** Its simulated outside: a shop that writes orders. */
export function firstOutside(id: string): FlowDocument {
  return {
    version: 1,
    id,
    name: 'First flow, outside',
    role: 'outside',
    description: 'A shop that writes orders; one in twenty names a product that nobody knows.',
    parameters: {
      intervalMs: { type: 'integer', default: 200, description: 'Time between two orders, in ms.' },
    },
    topics: { orders: { format: 'json', use: 'owned', partitions: 4 } },
    nodes: [
      {
        id: 'shop',
        kind: 'generator',
        name: 'Shop',
        config: {
          template: {
            order_id: { $sequence: { from: 1, prefix: 'O-', pad: 6 } },
            product_id: {
              $choice: [
                { value: 'P-100', weight: 10 },
                { value: 'P-200', weight: 6 },
                { value: 'P-300', weight: 3 },
                { value: 'P-999', weight: 1 },
              ],
            },
            quantity: { $integer: { min: 1, max: 5 } },
          },
          key: 'value.product_id',
          everyMs: { $parameter: 'intervalMs' },
        },
      },
      { id: 'to-orders', kind: 'topic-sink', name: 'To orders', config: { topic: 'orders' } },
    ],
    edges: [{ from: 'shop.out', to: 'to-orders.in' }],
  }
}

/** Rows of its reference table. */
export const productRows = `product_id,name,unit_price
P-100,Notebook,4.50
P-200,Fountain pen,29.90
P-300,Desk lamp,64.00
`
