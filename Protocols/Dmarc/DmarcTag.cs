using Mox.Protocols.Text;

namespace Mox.Protocols.Dmarc;

/// <summary>One tag of a record, as it stands there.</summary>
/// <param name="Name">Lower-case.</param>
/// <param name="Value">Without white space around it.</param>
/// <param name="Offset">Where the value starts in the record, in characters.</param>
public readonly record struct DmarcTag(string Name, string Value, int Offset);

/// <summary>Something in a record that breaks the grammar, and that tolerant reading passes over.</summary>
/// <param name="Tag">The tag it stands in; empty where there is none.</param>
/// <param name="Fault">The place in the record, and what should stand there.</param>
public readonly record struct DmarcFault(string Tag, SyntaxFault Fault);
