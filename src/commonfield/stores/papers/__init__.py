"""The papers by which a store sells, and the officers who check them."""
