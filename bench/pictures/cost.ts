/** A user's year by how many users there are: what stands there for nobody is shared by all. */
import type { Report } from '../report/measure.ts';
import { lineChart } from './charts/lines.ts';

interface Details {
  readonly mark: { readonly what: string; readonly dollars: number };
  readonly goal: number;
  /** Dollars a month: before anybody uses it, and for each user. */
  readonly deployments: readonly { readonly name: string; readonly fixedMonth: number; readonly addedMonth: number }[];
}

/** From 100,000 to a billion, twenty to each power of ten. */
const users = Array.from({ length: 81 }, (_, index) => 10 ** (5 + index / 20));

export function costPicture({ details }: Report): string {
  const { mark, goal, deployments } = details as Details;
  return lineChart({
    title: "What a user's year costs, by the number of users",
    description:
      `Dollars in AWS for each user and year, from 100,000 to a billion users: ` +
      `${deployments.map(({ name }) => name).join(', ')}. Beside them ${mark.what} with ${mark.dollars} $, and half of it, the goal.`,
    xAxis: 'users',
    yAxis: '$ for each user and year',
    logarithmicFrom: 0.0001,
    series: deployments.map(({ name, fixedMonth, addedMonth }) => ({
      name,
      points: users.map((count) => [count, 12 * (fixedMonth / count + addedMonth)] as const),
    })),
    marks: [
      { at: mark.dollars, name: `${mark.what}, as published: ${mark.dollars} $`, kind: 'mark' },
      { at: goal, name: `the goal: ${goal} $`, kind: 'goal' },
    ],
  });
}
