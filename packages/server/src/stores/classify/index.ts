/**
 * Classification of columns: which personal data a column holds, judged from names and sampled
 * values. Pure code without a database; the categories are those of Fideslang.
 */
export { findCardNumbers, isCardNumber, type Found } from './card-number.ts';
export type { Classification, ColumnSample } from './classification.ts';
export { besideOthers, type Examined } from './beside-others.ts';
export { classifyColumn, classifyTable, examineColumn } from './classify-column.ts';
export { addClues, type Clues } from './clues.ts';
export { passwordHashMethod, type PasswordHashMethod } from './password-hash.ts';
