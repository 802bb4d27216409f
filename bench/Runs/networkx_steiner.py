"""NetworkX's steiner_tree on a PACE 2018 file: prints cost and seconds of the call alone."""
import gzip
import sys
import time

import networkx as nx
from networkx.algorithms.approximation import steiner_tree

graph, terminals = nx.Graph(), []
with gzip.open(sys.argv[1], "rt") as lines:
    for line in lines:
        word = line.split()
        if word[:1] == ["E"]:
            a, b, w = int(word[1]), int(word[2]), int(word[3])
            if not graph.has_edge(a, b) or graph[a][b]["weight"] > w:
                graph.add_edge(a, b, weight=w)
        elif word[:1] == ["T"]:
            terminals.append(int(word[1]))
start = time.perf_counter()
tree = steiner_tree(graph, terminals, weight="weight")
print(sum(w for _, _, w in tree.edges(data="weight")), round(time.perf_counter() - start, 2))
