export { orderOf, type Order, type OrderObstacle } from './order.ts';
