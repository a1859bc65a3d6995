using Mox.Shared.Contracts.Admin;
using Mox.WebUI.Components;
using Mox.WebUI.Words;

namespace Mox.WebUI.Admin;

/// <summary>Offers to take a change back. Where that is refused by then, the page says why and goes on.</summary>
public static class Undoing
{
    public static void Offer(this Toasts toasts, string said, string about, Func<Task> undo)
    {
        ArgumentNullException.ThrowIfNull(toasts);
        toasts.Show(new Toast("check", said, about, async () =>
        {
            try
            {
                await undo();
            }
            catch (ChangeRefusedException refusal)
            {
                toasts.Show(new Toast("warn", AdminWords.NoUndoNow, refusal.Message) { IsFault = true });
            }
        }));
    }
}
