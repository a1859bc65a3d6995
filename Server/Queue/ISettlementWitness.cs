using Mox.Server.Storage;
using Mox.Shared.Model.Queue;

namespace Mox.Server.Queue;

/// <summary>Hears how attempts end, in the transaction that records it. It is quick, and never throws.</summary>
internal interface ISettlementWitness
{
    /// <param name="turn">The transaction.</param>
    /// <param name="row">The row, as it was before.</param>
    /// <param name="end">How the attempt ended.</param>
    /// <param name="stays">The row stays for a later attempt.</param>
    void Settled(WriteTurn turn, QueuedRecipient row, Settlement end, bool stays);
}
