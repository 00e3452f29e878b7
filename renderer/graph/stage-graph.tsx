/** The stages as a graph. This file, with its library, is fetched when the graph is first shown. */

import {
  BaseEdge,
  type Edge,
  type EdgeProps,
  getSmoothStepPath,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useEffect, useMemo, useRef, useState } from "react";
import { STAGE_NAMES, type StageName } from "../../agents/artefacts/stage.js";
import { StageButton } from "../panes/stage-button.js";
import { useAppState } from "../state/store.js";
import { type ShownState, shownState } from "../text/stages.js";
import { arcPath, type Box, connections, layOut } from "./layout.js";

type StageNode = Node<{ stage: StageName; wide: boolean }, "stage">;
type StageEdge = Edge<{ state: ShownState; from: Box; to: Box; kind: "way" | "left" | "right" }, "stage">;

export default function StageGraph() {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 300, height: 600 });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { boxes, height } = useMemo(() => layOut(size.width, size.height), [size]);
  const nodes = useMemo(() => nodesOf(boxes), [boxes]);
  const edges = useEdges(boxes);
  return (
    <div className="pane__body graph" ref={frame}>
      <div className="graph__sheet" style={{ height }}>
        <ReactFlow<StageNode, StageEdge>
          aria-label="Stages from the description to the policy"
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          // The pane scrolls by itself; the sheet always has the size of its graph.
          panOnDrag={false}
          panOnScroll={false}
          zoomOnScroll={false}
          zoomOnPinch={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          minZoom={1}
          maxZoom={1}
          disableKeyboardA11y
          proOptions={{ hideAttribution: true }}
        />
      </div>
    </div>
  );
}

const NODE_TYPES = { stage: GraphStage };
const EDGE_TYPES = { stage: GraphEdge };

function nodesOf(boxes: Record<StageName, Box>): StageNode[] {
  return STAGE_NAMES.map((stage) => {
    const { x, y, width, height } = boxes[stage];
    return {
      id: stage,
      type: "stage",
      position: { x, y },
      width,
      height,
      data: { stage, wide: width > 190 },
      // The button inside is what has a role and takes the focus.
      ariaRole: "presentation",
      domAttributes: { "aria-roledescription": undefined },
    };
  });
}

function useEdges(boxes: Record<StageName, Box>): StageEdge[] {
  const selected = useAppState((state) => (state.project === null ? null : state.selectedStage));
  const project = useAppState((state) => state.project);
  return useMemo(
    () =>
      connections(selected).map(({ from, to, kind }) => ({
        id: `${kind} ${from} ${to}`,
        type: "stage",
        source: from,
        target: to,
        focusable: false,
        // The order of the buttons tells the way; lines have nothing to say beside it.
        ariaRole: "presentation",
        domAttributes: { "aria-roledescription": undefined, "aria-hidden": true },
        data: {
          state: shownState(project, to),
          from: boxes[from],
          to: boxes[to],
          kind: kind === "way" ? kind : to === selected ? "left" : "right",
        },
      })),
    [boxes, selected, project],
  );
}

function GraphEdge({ data, ...edge }: EdgeProps<StageEdge>) {
  if (!data) return null;
  const { kind, from, to, state } = data;
  const path =
    kind === "way" ? getSmoothStepPath({ ...edge, borderRadius: 6, offset: 4 })[0] : arcPath(from, to, kind);
  return <BaseEdge path={path} className={`graph__edge graph__edge--${kind}`} data-state={state} />;
}

function GraphStage({ data }: NodeProps<StageNode>) {
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} className="graph__handle" />
      <StageButton
        stage={data.stage}
        narrow={!data.wide}
        className={`graph__stage nopan nodrag ${data.wide ? "" : "graph__stage--narrow"}`}
      />
      <Handle type="source" position={Position.Bottom} isConnectable={false} className="graph__handle" />
    </>
  );
}
