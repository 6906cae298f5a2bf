/** Durable wake-ups and recurring work; state lives in rows, a job only says "look now". */
export type { Handler, JobContext, JobData, Jobs, JobsOptions, Wake } from './contract.ts';
export { jobsSchema, startJobs } from './start-jobs.ts';
export { setSchedules, type Schedule } from './schedule-rows.ts';
export { startSchedules, type SchedulesOptions } from './start-schedules.ts';
export type { JobsError, JobsErrorCode } from './error.ts';
