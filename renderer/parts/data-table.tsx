import type { ReactNode } from "react";

export interface TableColumn {
  title: string;
  /** Numbers stand at the right. */
  right?: boolean;
  className?: string;
}

/** A table that scrolls in a frame of its own. The children are its rows, `after` stands below them. */
export function DataTable(properties: {
  label: string;
  columns: readonly TableColumn[];
  numbers?: boolean;
  after?: ReactNode;
  children: ReactNode;
}) {
  const { label, columns, numbers, after, children } = properties;
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label={label}>
      <table className={numbers ? "table number" : "table"}>
        <thead>
          <tr>
            {columns.map(({ title, right, className }) => (
              <th key={title} scope="col" className={right ? "right" : className}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
      {after}
    </div>
  );
}
