using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Mox.Protocols.Mime.Threading;

/// <summary>The steps of REFERENCES. RFC 5256 §3.</summary>
/// <param name="messages">In the order of their sequence numbers.</param>
/// <param name="alwaysInReplyTo">In-Reply-To counts behind References too.</param>
internal sealed class ReferenceThreads(IReadOnlyList<ThreadMessage> messages, bool alwaysInReplyTo)
{
    private const int None = -1;

    private readonly Dictionary<string, int> _ids = new(messages.Count, StringComparer.Ordinal);
    private readonly RootedTrees _trees = new();

    /// <summary>The message of each node; <see cref="None"/> where it is missing.</summary>
    private readonly List<int> _message = new(messages.Count);
    private readonly List<int> _parent = new(messages.Count);

    /// <summary>Missing messages whose children went to another missing one.</summary>
    private readonly Dictionary<int, int> _merged = [];
    private List<int> _roots = [];

    public ImmutableArray<ThreadNode> Run(bool gatherSubjects)
    {
        for (var i = 0; i < messages.Count; i++) Take(i);
        Prune();
        if (gatherSubjects) GatherSubjects();
        return Flatten();
    }

    /// <summary>Step 1.</summary>
    private void Take(int index)
    {
        var message = messages[index];
        var node = NodeOf(message.MessageId, index);
        var last = None;
        if (!message.References.IsDefaultOrEmpty)
        {
            foreach (var reference in message.References) last = Refer(reference, last);
        }

        if (message.InReplyTo is { } answered && (last == None || alwaysInReplyTo)) last = Refer(answered, last);
        if (_parent[node] != None)
        {
            _trees.Cut(node);
            _parent[node] = None;
        }

        Link(last, node);
    }

    /// <summary>The node of a message: that which waits for its id, else a new one.</summary>
    private int NodeOf(string? messageId, int index)
    {
        var id = ThreadId.Normalize(messageId);
        if (id is null) return Add(index);
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, id, out var exists);
        if (!exists) return known = Add(index);
        // Of two messages with one id the first has it.
        if (_message[known] != None) return Add(index);
        _message[known] = index;
        return known;
    }

    /// <summary>The next reference of a message, linked to the one before it.</summary>
    private int Refer(string reference, int last)
    {
        if (ThreadId.Normalize(reference) is not { } id) return last;
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, id, out var exists);
        if (!exists) known = Add(None);
        var node = known;
        if (_parent[node] == None) Link(last, node);
        return node;
    }

    private int Add(int message)
    {
        _message.Add(message);
        _parent.Add(None);
        return _trees.Add();
    }

    /// <summary>Links a node that has no parent, unless that made a loop.</summary>
    private void Link(int parent, int node)
    {
        if (parent == None || parent == node || _trees.Root(parent) == node) return;
        _trees.Link(node, parent);
        _parent[node] = parent;
    }

    /// <summary>Steps 2 and 3: a missing message gives its children to its parent; at the top only an only child.</summary>
    private void Prune()
    {
        var above = new int[_parent.Count];
        var children = new int[_parent.Count];
        foreach (var node in TopDown())
        {
            var parent = _parent[node];
            // Above a missing message that is not at the top stands what stands above itself.
            above[node] = parent == None || _message[parent] != None || _parent[parent] == None ? parent : above[parent];
            if (above[node] != None && _message[node] != None) children[above[node]]++;
        }

        for (var node = 0; node < above.Length; node++)
        {
            var parent = above[node];
            var only = parent != None && _message[parent] == None && children[parent] == 1;
            _parent[node] = only ? None : parent;
            if (_parent[node] == None && (_message[node] != None || (parent == None && children[node] > 1))) _roots.Add(node);
        }
    }

    /// <summary>All nodes, each after its parent.</summary>
    private List<int> TopDown()
    {
        var order = new List<int>(_parent.Count);
        var placed = new bool[_parent.Count];
        var path = new Stack<int>();
        for (var node = 0; node < _parent.Count; node++)
        {
            for (var at = node; at != None && !placed[at]; at = _parent[at])
            {
                placed[at] = true;
                path.Push(at);
            }

            while (path.TryPop(out var next)) order.Add(next);
        }

        return order;
    }

    /// <summary>Steps 4 and 5.</summary>
    private void GatherSubjects()
    {
        var first = FirstMessages();
        _roots.Sort((a, b) => Compare(first[a], first[b]));
        var subjects = _roots.Select(root => (Root: root, Subject: BaseSubject.Of(messages[first[root]].Subject))).Where(thread => thread.Subject.Text.Length > 0).ToList();
        var table = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var replies = new Dictionary<int, bool>();
        foreach (var (root, subject) in subjects)
        {
            replies[root] = _message[root] != None && subject.IsReplyOrForward;
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(table, subject.Text, out var exists);
            if (!exists || (_message[known] != None && (_message[root] == None || (replies[known] && !replies[root])))) known = root;
        }

        var gone = new HashSet<int>();
        foreach (var (root, subject) in subjects)
        {
            ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(table, subject.Text);
            if (known == root) continue;
            if (_message[known] == None && _message[root] == None)
            {
                _merged[root] = known;
                gone.Add(root);
            }
            else if (_message[known] == None || (replies[root] && !replies[known]))
            {
                Place(root, known, gone);
            }
            else
            {
                var together = Add(None);
                _roots.Add(together);
                Place(root, together, gone);
                Place(known, together, gone);
                known = together;
            }
        }

        _roots = [.. _roots.Where(root => !gone.Contains(root))];
    }

    private void Place(int root, int under, HashSet<int> gone)
    {
        _parent[root] = under;
        gone.Add(root);
    }

    /// <summary>For each node its message, or the earliest child of a missing one.</summary>
    private int[] FirstMessages()
    {
        var first = _message.ToArray();
        for (var node = 0; node < first.Length; node++)
        {
            if (_message[node] == None) continue;
            var parent = Parent(node);
            if (parent != None && _message[parent] == None && (first[parent] == None || Compare(_message[node], first[parent]) < 0)) first[parent] = _message[node];
        }

        return first;
    }

    private int Parent(int node)
    {
        var parent = _parent[node];
        return parent != None && _merged.TryGetValue(parent, out var other) ? other : parent;
    }

    private int Compare(int a, int b)
    {
        var dates = messages[a].Sent.UtcTicks.CompareTo(messages[b].Sent.UtcTicks);
        return dates != 0 ? dates : a.CompareTo(b);
    }

    /// <summary>Step 6: all siblings by date, as one list in which each node stands before its children.</summary>
    private ImmutableArray<ThreadNode> Flatten()
    {
        var first = FirstMessages();
        var count = _message.Count;
        // Sorted once, from the last to the first, so that each node is put before its younger siblings.
        var roots = _roots.ToHashSet();
        var order = Enumerable.Range(0, count).Where(node => _message[node] != None || roots.Contains(node)).ToArray();
        Array.Sort(order, (a, b) => -Compare(first[a], first[b]) is var dates && dates != 0 ? dates : b.CompareTo(a));
        var (child, sibling) = (new int[count], new int[count]);
        Array.Fill(child, None);
        Array.Fill(sibling, None);
        var top = None;
        foreach (var node in order)
        {
            var parent = Parent(node);
            ref var head = ref parent == None ? ref top : ref child[parent];
            (sibling[node], head) = (head, node);
        }

        return Walk(top, child, sibling);
    }

    private ImmutableArray<ThreadNode> Walk(int top, int[] child, int[] sibling)
    {
        var nodes = ImmutableArray.CreateBuilder<ThreadNode>(messages.Count);
        // The places of the open ancestors.
        var path = new List<(int Node, int Place)>();
        for (var node = top; node != None;)
        {
            nodes.Add(new ThreadNode(_message[node], path.Count == 0 ? -1 : path[^1].Place, path.Count));
            if (child[node] != None)
            {
                path.Add((node, nodes.Count - 1));
                node = child[node];
                continue;
            }

            while (sibling[node] == None && path.Count > 0)
            {
                node = path[^1].Node;
                path.RemoveAt(path.Count - 1);
            }

            node = sibling[node];
        }

        return nodes.DrainToImmutable();
    }
}
