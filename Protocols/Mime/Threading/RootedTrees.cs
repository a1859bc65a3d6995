namespace Mox.Protocols.Mime.Threading;

/// <summary>Trees whose nodes are linked and cut, and that tell the root of a node, each in logarithmic time on average: link-cut trees (Sleator and Tarjan, 1983).</summary>
/// <remarks>Walking up to the root instead would take a hostile mailbox quadratic time.</remarks>
internal sealed class RootedTrees
{
    private int[] _up = new int[16];
    private int[] _left = new int[16];
    private int[] _right = new int[16];

    public int Count { get; private set; }

    /// <summary>A new node, a tree of its own.</summary>
    public int Add()
    {
        if (Count == _up.Length)
        {
            Array.Resize(ref _up, 2 * Count);
            Array.Resize(ref _left, 2 * Count);
            Array.Resize(ref _right, 2 * Count);
        }

        (_up[Count], _left[Count], _right[Count]) = (-1, -1, -1);
        return Count++;
    }

    public int Root(int node)
    {
        Expose(node);
        while (_left[node] >= 0) node = _left[node];
        Splay(node);
        return node;
    }

    /// <summary>Makes a root the child of a node of another tree.</summary>
    public void Link(int root, int parent)
    {
        Expose(root);
        _up[root] = parent;
    }

    /// <summary>Makes a node that has a parent a root.</summary>
    public void Cut(int node)
    {
        Expose(node);
        _up[_left[node]] = -1;
        _left[node] = -1;
    }

    /// <summary>Makes the path from the root to a node one splay tree, the node at its top.</summary>
    private void Expose(int node)
    {
        var below = -1;
        for (var at = node; at >= 0; at = _up[at])
        {
            Splay(at);
            _right[at] = below;
            below = at;
        }

        Splay(node);
    }

    private bool IsTop(int node) => _up[node] < 0 || (_left[_up[node]] != node && _right[_up[node]] != node);

    private void Splay(int node)
    {
        while (!IsTop(node))
        {
            var parent = _up[node];
            if (!IsTop(parent)) Rotate((_left[_up[parent]] == parent) == (_left[parent] == node) ? parent : node);
            Rotate(node);
        }
    }

    private void Rotate(int node)
    {
        int parent = _up[node], above = _up[parent];
        var top = IsTop(parent);
        if (_left[parent] == node)
        {
            _left[parent] = _right[node];
            if (_right[node] >= 0) _up[_right[node]] = parent;
            _right[node] = parent;
        }
        else
        {
            _right[parent] = _left[node];
            if (_left[node] >= 0) _up[_left[node]] = parent;
            _left[node] = parent;
        }

        (_up[parent], _up[node]) = (node, above);
        if (top) return;
        if (_left[above] == parent) _left[above] = node;
        else _right[above] = node;
    }
}
